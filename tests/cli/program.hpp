#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

/// The built program, run as a person or a script runs it.
namespace turunan::cli_test {

inline std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// A folder of its own for a test, removed at its end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "turunan-cli-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  /// Writes a file; returns its path.
  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return (path_ / name).string();
  }

  std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (const auto& entry : std::filesystem::directory_iterator(path_))
      result.push_back(entry.path().filename());
    return result;
  }

 private:
  std::filesystem::path path_;
};

using Arguments = std::vector<std::string>;

/// Becomes the program. For a child between fork and exec.
[[noreturn]] inline void become_program(const Arguments& arguments, const std::string& state_folder) {
  signal(SIGINT, SIG_DFL);
  signal(SIGPIPE, SIG_DFL);
  setenv("XDG_STATE_HOME", state_folder.c_str(), 1);
  setenv("TERM", "xterm", 1);
  setenv("NO_COLOR", "1", 1);
  for (const char* name : {"LANG", "LC_ALL", "LC_CTYPE"}) unsetenv(name);
  std::vector<char*> pointers = {const_cast<char*>(TURUNAN_PROGRAM)};
  for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  execv(TURUNAN_PROGRAM, pointers.data());
  _exit(127);
}

/// As a shell counts: 128 and the signal where one ended the program.
inline int exit_status(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct Outcome {
  int status = -1;
  std::string out = {}, err = {};
};

struct Streams {
  std::string input = {};       ///< the text of standard input
  std::string input_path = {};  ///< or what it is opened from
  std::string output_path = {};
  bool close_input = false;
};

/// Runs the program to its end.
inline Outcome run(const Arguments& arguments, const Streams& streams = {}) {
  const Folder folder;
  const std::string in = streams.input_path.empty() ? folder.file("in", streams.input) : streams.input_path;
  const std::string out = streams.output_path.empty() ? folder.file("out", "") : streams.output_path;
  const std::string err = folder.file("err", "");
  const pid_t child = fork();
  if (child == 0) {
    dup2(open(in.c_str(), O_RDONLY), STDIN_FILENO);
    dup2(open(out.c_str(), O_WRONLY), STDOUT_FILENO);
    dup2(open(err.c_str(), O_WRONLY), STDERR_FILENO);
    if (streams.close_input) close(STDIN_FILENO);
    become_program(arguments, (folder / "state").string());
  }
  int status = -1;
  waitpid(child, &status, 0);
  return {exit_status(status), streams.output_path.empty() ? text_of(out) : std::string(), text_of(err)};
}

/// The program while it runs: on a terminal, or with its outputs in one pipe.
class Running {
 public:
  enum class On { terminal, pipe };

  Running(On on, const Arguments& arguments) {
    winsize size = {.ws_row = 24, .ws_col = 100, .ws_xpixel = 0, .ws_ypixel = 0};
    int ends[2] = {-1, -1};
    if (on == On::pipe && pipe(ends) != 0) throw std::runtime_error("no pipe");
    child_ = on == On::terminal ? forkpty(&descriptor_, nullptr, nullptr, &size) : fork();
    if (child_ == 0) {
      if (on == On::pipe) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
      }
      become_program(arguments, (folder_ / "state").string());
    }
    if (on == On::terminal) return;
    close(ends[1]);
    descriptor_ = ends[0];
  }

  ~Running() {
    if (child_ > 0) {
      kill(child_, SIGKILL);
      waitpid(child_, nullptr, 0);
    }
    close(descriptor_);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /// Waits until this appears after what was waited for before.
  testing::AssertionResult shows(const std::string& text) {
    while (true) {
      if (const std::size_t at = seen_.find(text, from_); at != std::string::npos) {
        from_ = at + text.size();
        return testing::AssertionSuccess();
      }
      if (!read_more())
        return testing::AssertionFailure() << "no \"" << text << "\" in:\n" << seen_.substr(from_);
    }
  }

  void type(const std::string& text) const {
    if (write(descriptor_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
      throw std::runtime_error("the terminal takes no more");
    }
  }

  void interrupt() const { kill(child_, SIGINT); }
  const std::string& seen() const { return seen_; }
  std::string history() const { return text_of(folder_ / "state/turunan/history"); }

  bool ended() {
    int status = -1;
    if (child_ <= 0 || waitpid(child_, &status, WNOHANG) != child_) return child_ <= 0;
    child_ = -1;
    status_ = exit_status(status);
    return true;
  }

  /// Reads to the end; returns the exit status.
  int finish() {
    while (read_more()) {
    }
    for (int i = 0; i < 300 && !ended(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return status_;
  }

  /// Ctrl-D on a cleared line until the prompt has ended: one that comes while a statement runs is not taken
  /// as such.
  int leave() {
    for (int i = 0; i < 100 && !ended(); ++i) {
      type("\x04");
      read_more(300);
    }
    return finish();
  }

  int status() const { return status_; }

 private:
  // Only a failure waits for so many milliseconds.
  bool read_more(int patience = 30'000) {
    pollfd input = {.fd = descriptor_, .events = POLLIN, .revents = 0};
    if (poll(&input, 1, patience) <= 0) return false;
    char part[4096];
    const ssize_t count = read(descriptor_, part, sizeof part);
    if (count <= 0) return false;
    seen_.append(part, static_cast<std::size_t>(count));
    return true;
  }

  Folder folder_;
  pid_t child_ = -1;
  int descriptor_ = -1;
  int status_ = -1;
  std::string seen_;
  std::size_t from_ = 0;
};

}  // namespace turunan::cli_test
