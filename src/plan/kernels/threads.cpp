#include "plan/kernels/threads.hpp"

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "turunan/error.hpp"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace turunan::plan {

namespace {

constexpr int most_threads = 1024;
constexpr int spins = 4000;  // some 100 µs: longer than the gap between two regions of a step

void pause() {
#if defined(__SSE2__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Waits until a number changes: awake for a while, then asleep. Returns what it has become.
std::uint32_t wait_for_change(const std::atomic<std::uint32_t>& number, std::uint32_t old) {
  for (int i = 0; i < spins; ++i) {
    const std::uint32_t now = number.load(std::memory_order_acquire);
    if (now != old) return now;
    pause();
  }
  for (;;) {
    number.wait(old, std::memory_order_acquire);
    const std::uint32_t now = number.load(std::memory_order_acquire);
    if (now != old) return now;
  }
}

thread_local bool inside_region = false;

/// The chunks that are first meant for one thread; others take from it when theirs are done.
struct alignas(64) Share {
  std::atomic<std::size_t> next{0};
  std::size_t end = 0;
};

class Pool {
 public:
  explicit Pool(int count) : shares_(static_cast<std::size_t>(count)) {
    try {
      for (std::size_t i = 1; i < shares_.size(); ++i) helpers_.emplace_back([this, i] { help(i); });
    } catch (...) {
      stop();
      throw;
    }
  }
  ~Pool() { stop(); }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  int threads() const { return static_cast<int>(shares_.size()); }

  void run(std::size_t chunks, ChunkFunction function) {
    const std::size_t count = shares_.size();
    for (std::size_t i = 0; i < count; ++i) {
      shares_[i].next.store(chunks * i / count, std::memory_order_relaxed);
      shares_[i].end = chunks * (i + 1) / count;
    }
    function_ = function;
    gate_.store(open, std::memory_order_release);
    region_.fetch_add(1, std::memory_order_release);
    region_.notify_all();
    work(0);
    // A helper that has not come by now has nothing left to do and is not waited for.
    std::uint32_t gate = gate_.fetch_and(~open, std::memory_order_acq_rel) & ~open;
    while (gate != 0) gate = wait_for_change(gate_, gate);
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  }

 private:
  void help(std::size_t own) {
    const FlushDenormals flush;
    std::uint32_t seen = 0;
    for (;;) {
      seen = wait_for_change(region_, seen);
      if (stopping_.load(std::memory_order_relaxed)) return;
      if (!enter()) continue;
      work(own);
      if (gate_.fetch_sub(1, std::memory_order_acq_rel) == 1) gate_.notify_one();
    }
  }

  /// Whether there is a region to work on; then the caller waits until this helper has left.
  bool enter() {
    std::uint32_t gate = gate_.load(std::memory_order_relaxed);
    while ((gate & open) != 0) {
      if (gate_.compare_exchange_weak(gate, gate + 1, std::memory_order_acq_rel, std::memory_order_relaxed)) {
        return true;
      }
    }
    return false;
  }

  /// Its own chunks first, then what the others have left.
  void work(std::size_t own) {
    inside_region = true;
    for (std::size_t i = 0; i < shares_.size(); ++i) {
      Share& share = shares_[(own + i) % shares_.size()];
      for (;;) {
        const std::size_t chunk = share.next.fetch_add(1, std::memory_order_relaxed);
        if (chunk >= share.end) break;
        call(chunk);
      }
    }
    inside_region = false;
  }

  void call(std::size_t chunk) {
    try {
      function_.call(function_.context, chunk);
    } catch (...) {
      const std::lock_guard lock(error_mutex_);
      if (!error_) error_ = std::current_exception();
    }
  }

  void stop() {
    stopping_.store(true, std::memory_order_relaxed);
    region_.fetch_add(1, std::memory_order_release);
    region_.notify_all();
    for (std::thread& helper : helpers_) helper.join();
    helpers_.clear();
  }

  std::vector<Share> shares_;
  std::vector<std::thread> helpers_;
  ChunkFunction function_;
  alignas(64) std::atomic<std::uint32_t> region_{0};
  static constexpr std::uint32_t open = 1U << 31;
  /// `open` while chunks are given out, plus the number of helpers inside.
  alignas(64) std::atomic<std::uint32_t> gate_{0};
  std::atomic<bool> stopping_{false};
  std::mutex error_mutex_;
  std::exception_ptr error_;
};

/// The one pool, with the lock that a region holds while it runs.
struct Shared {
  std::mutex mutex;
  std::unique_ptr<Pool> pool;  // null for one thread
  std::atomic<int> threads{1};
};

Shared& shared() {
  static Shared the_one;
  return the_one;
}

}  // namespace

void set_threads(int count) {
  if (count < 1 || count > most_threads) {
    throw DomainError("the number of threads is from 1 to " + std::to_string(most_threads),
                      {{0, "is " + std::to_string(count)}});
  }
  Shared& own = shared();
  const std::lock_guard lock(own.mutex);
  if (own.threads.load(std::memory_order_relaxed) == count) return;
  own.pool.reset();
  own.threads.store(1, std::memory_order_relaxed);
  if (count > 1) own.pool = std::make_unique<Pool>(count);
  own.threads.store(count, std::memory_order_relaxed);
}

int threads() {
  return shared().threads.load(std::memory_order_relaxed);
}

void run_chunks(std::size_t chunks, ChunkFunction function) {
  if (chunks > 1 && !inside_region && threads() > 1) {
    Shared& own = shared();
    const std::unique_lock lock(own.mutex, std::try_to_lock);
    if (lock.owns_lock() && own.pool) return own.pool->run(chunks, function);
  }
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) function.call(function.context, chunk);
}

}  // namespace turunan::plan
