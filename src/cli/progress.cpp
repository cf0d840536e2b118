#include "cli/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.hpp"
#include "text/unicode.hpp"

namespace turunan::cli {

namespace {

constexpr int widest_bar = 30, narrowest_bar = 5, widest_cost = 32;
constexpr double patience = 1;  // seconds before a `repeat` shows a bar

bool can_redraw() {
  const char* terminal = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

int columns() {
  winsize size = {};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

int width_of(std::string_view text) {
  int width = 0;
  for (const char32_t code : text::decode_all(text)) width += std::max(0, text::width(code));
  return width;
}

/// The beginning of a text that fits; an ellipsis tells that there was more.
std::string cut(std::string_view text, int widest) {
  if (width_of(text) <= widest) return std::string(text);
  std::string result;
  int width = 0;
  for (const char32_t code : text::decode_all(text)) {
    width += std::max(0, text::width(code));
    if (width >= widest) break;
    result += text::encode(code);
  }
  return widest > 0 ? result + "…" : result;
}

/// A text of several lines on one.
std::string on_one_line(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!space) result += c;
    if (space && !result.ends_with(' ')) result += ' ';
  }
  return result;
}

std::string grouped(double number) {
  std::string digits = fmt::format("{:.0f}", number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

/// 59 s as 0:59, an hour as 1:00:00
std::string clock(double seconds) {
  const auto all = static_cast<std::int64_t>(std::ceil(std::min(seconds, 3.6e9)));
  if (all < 3600) return fmt::format("{}:{:02}", all / 60, all % 60);
  return fmt::format("{}:{:02}:{:02}", all / 3600, all / 60 % 60, all % 60);
}

std::string place(const sheet::Progress& p) {
  if (!p.counts_epochs) return fmt::format("step {}/{}", p.done, p.steps);
  const std::int64_t epoch = std::max<std::int64_t>(1, (p.done + p.steps_in_epoch - 1) / p.steps_in_epoch);
  return fmt::format("epoch {}/{}", epoch, p.steps / p.steps_in_epoch);
}

std::string cost(const sheet::Progress& p) {
  return fmt::format("{} = {:.6g}", cut(on_one_line(p.cost_text), widest_cost), p.cost);
}

std::string milestone_line(const sheet::Progress& p) {
  std::string line = place(p) + "  " + cost(p);
  for (const auto& [name, value] : p.reports) line += fmt::format("  {} = {}", on_one_line(name), value);
  return line + "\n";
}

std::string bar(double part, int width) {
  const int full = static_cast<int>(std::clamp(part, 0.0, 1.0) * width);
  std::string result;
  for (int i = 0; i < width; ++i) result += i < full ? "━" : "─";
  return result;
}

/// The bar and as many of the parts as fit between the edges of the terminal. The first part always stands.
std::string status_line(double part, const std::vector<std::string>& parts, int widest) {
  std::string line = cut(parts.front(), widest);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (width_of(line) + 2 + width_of(parts[i]) <= widest) line += "  " + parts[i];
  }
  const int left = std::min(widest - width_of(line) - 1, widest_bar);
  return left < narrowest_bar ? line : bar(part, left) + " " + line;
}

}  // namespace

ProgressView::ProgressView(Detail detail) : detail_(detail), terminal_(can_redraw()) {}

bool ProgressView::starts(const sheet::Progress& p) const {
  return !training_ || p.done < last_.done || p.steps != last_.steps || p.cost_text != last_.cost_text;
}

void ProgressView::show(const sheet::Progress& p) {
  if (detail_ == Detail::nothing) return;
  if (starts(p)) {
    first_done_ = p.done;
    first_time_ = Clock::now();
  }
  const bool ended = p.stopped || p.done >= p.steps;
  training_ = !ended;
  last_ = p;
  const bool stays = !terminal_ || !p.reports.empty() || p.done >= p.steps;
  if (detail_ == Detail::milestones && p.milestone && stays && !p.cost_text.empty())
    write_error(milestone_line(p));
  if (p.stopped) write_error(fmt::format("stopped after {} of {} steps\n", p.done, p.steps));
  if (terminal_ && !ended) draw(p);
  if (ended) erase_status();
}

void ProgressView::draw(const sheet::Progress& p) const {
  const double seconds = std::chrono::duration<double>(Clock::now() - first_time_).count();
  if (p.cost_text.empty() && seconds < patience) return;
  std::vector<std::string> parts = {place(p)};
  if (!p.cost_text.empty()) parts.push_back(cost(p));
  if (p.done > first_done_ && seconds > 0) {
    const double steps_per_second = static_cast<double>(p.done - first_done_) / seconds;
    const double examples = static_cast<double>(p.examples_in_epoch) / static_cast<double>(p.steps_in_epoch);
    parts.push_back(clock(static_cast<double>(p.steps - p.done) / steps_per_second) + " left");
    parts.push_back(p.examples_in_epoch > 0 ? grouped(examples * steps_per_second) + " examples/s"
                                            : grouped(steps_per_second) + " steps/s");
  }
  // A line that fills the last column would wrap on some terminals.
  show_status(status_line(static_cast<double>(p.done) / static_cast<double>(p.steps), parts, columns() - 1));
}

}  // namespace turunan::cli
