#include "plan/kernels/threads.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <thread>
#include <vector>

#include "turunan/error.hpp"

namespace turunan::plan {
namespace {

/// One thread again at the end of a test, whatever happened in it.
struct Threads {
  explicit Threads(int count) { set_threads(count); }
  ~Threads() { set_threads(1); }
};

TEST(Threads, EveryChunkRunsOnce) {
  for (const int count : {1, 2, 3, 7}) {
    const Threads some(count);
    EXPECT_EQ(threads(), count);
    for (const std::size_t chunks : std::initializer_list<std::size_t>{0, 1, 2, 3, 64, 1000}) {
      for (int repetition = 0; repetition < 20; ++repetition) {
        std::vector<int> calls(chunks, 0);
        parallel_for(chunks, [&](std::size_t chunk) { ++calls[chunk]; });
        ASSERT_EQ(calls, std::vector<int>(chunks, 1));
      }
    }
  }
}

TEST(Threads, RegionsFollowOneAnotherQuickly) {
  const Threads two(2);
  std::vector<std::int64_t> sums(8, 0);
  for (int i = 0; i < 20'000; ++i) {
    parallel_for(sums.size(),
                 [&](std::size_t chunk) { sums[chunk] += static_cast<std::int64_t>(chunk) + i; });
  }
  for (std::size_t i = 0; i < sums.size(); ++i) {
    EXPECT_EQ(sums[i], 20'000 * static_cast<std::int64_t>(i) + 199'990'000);
  }
}

/// Each of two chunks waits for the other: one thread alone would wait for ever.
TEST(Threads, ChunksRunAtTheSameTime) {
  const Threads two(2);
  const std::thread::id caller = std::this_thread::get_id();
  std::atomic<int> started{0}, on_helper{0}, denormals_on_helper{0};
  volatile float smallest = std::numeric_limits<float>::min();
  parallel_for(2, [&](std::size_t) {
    ++started;
    while (started < 2) std::this_thread::yield();
    if (std::this_thread::get_id() == caller) return;
    ++on_helper;
    if (smallest * 0.5F != 0.0F) ++denormals_on_helper;
  });
  EXPECT_EQ(on_helper, 1);
#if defined(__x86_64__) || defined(__aarch64__)
  EXPECT_EQ(denormals_on_helper, 0);
#endif
}

TEST(Threads, HelpersThatFellAsleepWakeUp) {
  const Threads three(3);
  for (int i = 0; i < 5; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::atomic<int> calls{0};
    parallel_for(6, [&](std::size_t) { ++calls; });
    ASSERT_EQ(calls, 6);
  }
}

TEST(Threads, AnExceptionArrivesAtTheCaller) {
  for (const int count : {1, 2}) {
    const Threads some(count);
    for (std::size_t bad = 0; bad < 8; ++bad) {
      EXPECT_THROW(parallel_for(8,
                                [&](std::size_t chunk) {
                                  if (chunk == bad) throw std::runtime_error("chunk");
                                }),
                   std::runtime_error);
    }
    std::atomic<int> calls{0};
    parallel_for(8, [&](std::size_t) { ++calls; });
    EXPECT_EQ(calls, 8);
  }
}

TEST(Threads, ARegionInsideARegionIsALoop) {
  const Threads two(2);
  std::atomic<int> calls{0};
  parallel_for(4, [&](std::size_t) { parallel_for(5, [&](std::size_t) { ++calls; }); });
  EXPECT_EQ(calls, 20);
}

TEST(Threads, TwoCallersAtOnce) {
  const Threads two(2);
  std::atomic<int> calls{0};
  const auto run = [&] {
    for (int i = 0; i < 500; ++i) parallel_for(4, [&](std::size_t) { ++calls; });
  };
  std::thread other(run);
  run();
  other.join();
  EXPECT_EQ(calls, 4000);
}

TEST(Threads, RefusesANumberThatMakesNoSense) {
  EXPECT_THROW(set_threads(0), DomainError);
  EXPECT_THROW(set_threads(1'000'000), DomainError);
  EXPECT_EQ(threads(), 1);
}

TEST(FlushDenormals, HoldsAsLongAsItLives) {
  volatile float smallest = std::numeric_limits<float>::min();
  const auto half = [&] { return smallest * 0.5F; };
  EXPECT_NE(half(), 0.0F);
#if defined(__x86_64__) || defined(__aarch64__)
  {
    const FlushDenormals flush;
    EXPECT_EQ(half(), 0.0F);
  }
#endif
  EXPECT_NE(half(), 0.0F);
}

}  // namespace
}  // namespace turunan::plan
