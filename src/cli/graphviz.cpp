#include "cli/graphviz.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "turunan/error.hpp"

extern char** environ;  // NOLINT: POSIX has it so

namespace turunan::cli {

namespace {

[[noreturn]] void fail(const std::string& what) {
  throw Error("dot cannot be run: " + what + ": " + std::strerror(errno));
}

[[noreturn]] void fail_for_lack_of_dot() {
  throw Error("draw needs Graphviz", {}, "apt install graphviz; -o FILE.dot needs none");
}

/// A file descriptor, closed at its end.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  void close() {
    if (is_open()) ::close(std::exchange(number_, -1));
  }

 private:
  int number_;
};

struct Ends {
  Descriptor ours, theirs;
};

// A socket and not a pipe to write to: writing to a program that has ended is then an error and no signal.
Ends socket_pair() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail("no connection to it");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

Ends pipe_from() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) fail("no connection to it");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// The running program with its three streams.
struct Running {
  pid_t process = 0;
  Ends in = socket_pair(), out = pipe_from(), said = pipe_from();
};

void start(Running& dot, const std::string& format) {
  std::string program = "dot", type = "-T" + format;
  std::array<char*, 3> arguments = {program.data(), type.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, dot.in.theirs.number(), 0);
  posix_spawn_file_actions_adddup2(&actions, dot.out.theirs.number(), 1);
  posix_spawn_file_actions_adddup2(&actions, dot.said.theirs.number(), 2);
  const int error = posix_spawnp(&dot.process, "dot", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) fail_for_lack_of_dot();
  errno = error;
  if (error != 0) fail("it does not start");
  dot.in.theirs.close();
  dot.out.theirs.close();
  dot.said.theirs.close();
}

// Takes what there is to read; closes at the end.
void read_some(Descriptor& from, std::string& text) {
  std::array<char, 1 << 16> part;
  const ssize_t count = read(from.number(), part.data(), part.size());
  if (count > 0) text.append(part.data(), static_cast<std::size_t>(count));
  if (count == 0 || (count < 0 && errno != EINTR)) from.close();
}

void write_some(Descriptor& to, std::string_view& rest) {
  const ssize_t count = send(to.number(), rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
  const bool later = count < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK);
  if (rest.empty() || (count < 0 && !later)) to.close();
}

// Writes and reads as dot is ready for it, so that neither waits for the other.
void exchange(Running& dot, std::string_view graph, std::string& picture, std::string& said) {
  if (graph.empty()) dot.in.ours.close();
  while (dot.in.ours.is_open() || dot.out.ours.is_open() || dot.said.ours.is_open()) {
    // poll passes over what is closed, which has the number -1.
    std::array<pollfd, 3> ends = {pollfd{dot.in.ours.number(), POLLOUT, 0},
                                  pollfd{dot.out.ours.number(), POLLIN, 0},
                                  pollfd{dot.said.ours.number(), POLLIN, 0}};
    if (poll(ends.data(), ends.size(), -1) < 0 && errno != EINTR) fail("no connection to it");
    if (ends[0].revents != 0) write_some(dot.in.ours, graph);
    if (ends[1].revents != 0) read_some(dot.out.ours, picture);
    if (ends[2].revents != 0) read_some(dot.said.ours, said);
  }
}

int status_of(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

std::string run_dot(const std::string& graph, const std::string& format) {
  constexpr int not_found = 127;
  Running dot;
  start(dot, format);
  std::string picture, said;
  exchange(dot, graph, picture, said);
  const int status = status_of(dot.process);
  if (status == not_found) fail_for_lack_of_dot();
  if (status != 0 || picture.empty()) {
    const std::string first = said.substr(0, said.find('\n'));
    throw Error("dot made no picture" + (first.empty() ? "" : ": " + first));
  }
  return picture;
}

}  // namespace turunan::cli
