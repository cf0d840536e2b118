#pragma once

#include <cstddef>

namespace turunan::plan {

/// How many threads work on a region: the caller and its helpers. 1 at the start. Waits for a region that is
/// running; throws DomainError below 1 or above 1024, and std::system_error where the system has no more
/// threads.
void set_threads(int count);
int threads();

/// A function to call with the number of a chunk, without owning it.
struct ChunkFunction {
  void (*call)(const void* context, std::size_t chunk) = nullptr;
  const void* context = nullptr;
};

/// Calls `function` with 0, 1, …, chunks − 1, each once, on all threads, and returns when all are done. Which
/// thread does which chunk is left open, so chunks must not share what they write. The first exception of a
/// chunk is thrown again here, after the others are done. Inside of a chunk, or while another region runs, it
/// is a plain loop.
void run_chunks(std::size_t chunks, ChunkFunction function);

/// The same for anything that can be called with a chunk's number. It allocates nothing.
template <class Function>
void parallel_for(std::size_t chunks, const Function& function) {
  run_chunks(chunks,
             {[](const void* context, std::size_t chunk) { (*static_cast<const Function*>(context))(chunk); },
              &function});
}

/// Makes the processor take numbers below the smallest normal one as zero on this thread, for speed, as long
/// as it lives. Helpers of a region always do. Without effect on processors that cannot.
class FlushDenormals {
 public:
  FlushDenormals();
  ~FlushDenormals();
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
  unsigned long before_;
};

}  // namespace turunan::plan
