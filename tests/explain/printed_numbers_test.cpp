#include "explain/printed_numbers.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "explain/sheet_derivation.hpp"

// Every number of every printed format is the engine's, to the printed digits.

namespace turunan::printed {
namespace {

const std::map<std::string, std::string (*)(const Derivation&, const PrintedForm&)> printers = {
    {"text", to_text},
    {"markdown", to_markdown},
    {"latex", to_latex},
    {"beamer", to_beamer},
    {"html", to_html}};

const std::string training = "minimise C by sgd(rate = 2, momentum = 0.5), steps = 9\n";
const std::string three_axes =
    "seed 2\nparam T = normal(2, 2, 3)\nv = [1.5 -2; 3 1e-7; 12345678 0.25]\nparam u = normal(3)\n"
    "C = mean((T·v)²)/1e12 + sum(u²)\n";
const std::string large =
    "seed 5\nX = normal(20, 30)\nparam W = normal(30, 10)\nparam b = zeros(1, 10)\ny = normal(20, 10)\n"
    "ŷ = tanh(X·W + b)\nC = mse(ŷ, y)\n" +
    training;
const std::string single = "precision f32\n" + xor_sheet + training;

std::string listed(const std::vector<double>& numbers) {
  std::string text;
  for (const double x : numbers) text += fmt::format("{} ", x);
  return text;
}

std::string listed(const Runs& runs) {
  std::string text;
  for (const Run& run : runs) text += listed(run.numbers) + "| ";
  return text;
}

class Page {
 public:
  Page(const Derivation& derivation, const std::string& format, int digits)
      : d_(derivation), format_(format), digits_(digits) {
    page_ = printers.at(format)(derivation, {.digits = digits, .width = 400});
  }

  void expect_all() {
    const std::string pass = format_ == "text" ? "" : " pass";
    expect_given();
    expect_steps(blocks_under(page_, format_, "Forward" + pass), d_.forward);
    expect_steps(blocks_under(page_, format_, "Backward" + pass), d_.backward);
    expect_checks(blocks_under(page_, format_, "Check"));
    expect_updates(blocks_under(page_, format_, "Update"));
    expect_traces();
  }

 private:
  void expect_value(Runs& runs, const Array& value, const std::string& what) {
    for (const std::vector<double>& matrix : matrices_of(value))
      EXPECT_TRUE(take(runs, matrix, digits_))
          << format_ << ": " << what << ", " << listed(matrix) << " among " << listed(runs);
    if (explanation::is_written_out(value)) return;
    const explanation::Summary s = explanation::summary_of(value);
    EXPECT_TRUE(take(runs, {s.minimum, s.mean, s.maximum, s.norm}, digits_) ||
                (take(runs, {s.minimum}, digits_) && take(runs, {s.mean}, digits_) &&
                 take(runs, {s.maximum}, digits_) && take(runs, {s.norm}, digits_)))
        << format_ << ": the summary of " << what;
  }

  void expect_numbers(Runs& runs, const std::optional<Formula>& numbers, const std::string& what) {
    if (!numbers) return;
    std::vector<Array> arrays;
    arrays_of(*numbers, arrays);
    for (const Array& array : arrays) expect_value(runs, array, "what is put in for " + what);
  }

  // In a text every matrix in brackets was one of those.
  void expect_nothing_more(const Runs& runs, const std::string& what) {
    for (const Run& run : runs) {
      const bool matched = std::ranges::all_of(run.used, [](bool used) { return used; });
      EXPECT_TRUE(!run.is_array || run.numbers.size() < 2 || matched) << format_ << ": more in " << what;
    }
  }

  void expect_given() {
    std::string all;
    for (const std::string& block : blocks_under(page_, format_, "Given")) all += block;
    Runs runs = runs_in(all, format_);
    for (const Given& given : d_.given) expect_value(runs, given.value, given.symbol.text);
  }

  void expect_steps(const Blocks& blocks, const std::vector<Step>& steps) {
    ASSERT_EQ(blocks.size(), steps.size()) << format_;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      Runs runs = runs_in(blocks[i], format_);
      expect_numbers(runs, steps[i].numbers, steps[i].name);
      expect_value(runs, steps[i].value, steps[i].name);
      if (!steps[i].numbers || steps[i].numbers->kind != Formula::Kind::index)
        expect_no_other(runs, steps[i]);
    }
  }

  void expect_no_other(const Runs& runs, const Step& step) {
    if (formula_text(step.right).find('[') == std::string::npos) expect_nothing_more(runs, step.name);
  }

  void expect_checks(const Blocks& blocks) {
    const int digits = format_ == "text" ? 6 : digits_;
    ASSERT_EQ(blocks.size(), d_.checks.size()) << format_;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      Runs runs = runs_in(blocks[i], format_);
      // Of many the first and the worst are shown.
      const std::size_t fewest = 10;
      std::size_t shown = 0;
      for (const Check::Entry& e : d_.checks[i].entries) {
        const bool there = take(runs, {e.gradient, e.quotient}, digits);
        shown += there ? 1 : 0;
        EXPECT_TRUE(there || d_.checks[i].entries.size() > fewest)
            << format_ << ": " << d_.checks[i].name << e.where;
      }
      EXPECT_GE(shown, std::min(fewest, d_.checks[i].entries.size()));
      EXPECT_TRUE(take(runs, {d_.checks[i].greatest_error}, 2)) << format_ << ": " << d_.checks[i].name;
    }
  }

  void expect_updates(const Blocks& blocks) {
    ASSERT_EQ(blocks.size(), d_.update.size()) << format_;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const UpdateStep& step = d_.update[i];
      Runs runs = runs_in(blocks[i], format_);
      expect_numbers(runs, step.numbers, step.name);
      expect_value(runs, step.after, step.name);
      if (format_ == "text" || step.defines) continue;
      for (const std::vector<double>& matrix : matrices_of(step.before))
        EXPECT_TRUE(take(runs, matrix, digits_)) << format_ << ": before " << step.name;
    }
  }

  void expect_traces() {
    for (const Trace& trace : d_.traces) {
      std::string all;
      for (const std::string& title : {"From " + trace.entry, std::string("Paths"), std::string("Trace")})
        for (const std::string& block : blocks_under(page_, format_, title)) all += block;
      Runs runs = runs_in(all, format_);
      for (const Trace::Path& path : trace.paths) {
        std::vector<double> line;
        for (const Trace::Factor& factor : path.factors) line.push_back(factor.value);
        if (line.size() > 1) line.push_back(path.product);  // one factor is the product
        EXPECT_TRUE(take(runs, line, digits_)) << format_ << ": a path of " << trace.entry;
      }
      EXPECT_TRUE(take(runs, {trace.sum}, digits_)) << format_ << ": the sum of " << trace.entry;
      EXPECT_TRUE(take(runs, {trace.gradient}, digits_)) << format_ << ": the gradient of " << trace.entry;
    }
  }

  const Derivation& d_;
  std::string format_;
  int digits_;
  std::string page_;
};

void expect_printed(const Derivation& derivation) {
  for (const auto& [format, print] : printers) {
    for (const int digits : {3, 4, 8}) Page(derivation, format, digits).expect_all();
  }
}

TEST(PrintedNumbers, OfTheXorNetwork) {
  expect_printed(explain_sheet(xor_sheet + training, {}, {.after = 3, .trace = {"W2[0, 0]", "W1[1, 0]"}}));
}

TEST(PrintedNumbers, OfThreeAxesAndOfOne) {
  expect_printed(explain_sheet(three_axes, {}, {.trace = {"u[1]"}}));
}

TEST(PrintedNumbers, OfWhatIsTooLargeToPrint) {
  expect_printed(explain_sheet(large, {}, {.after = 2}));
}

TEST(PrintedNumbers, OfSinglePrecision) {
  expect_printed(explain_sheet(single, {}, {.after = 2}));
}

// ---- JSON, to the last bit

using Json = nlohmann::json;

void expect_exactly(const Json& printed, const Array& value, const std::string& what) {
  std::vector<double> flat;
  const std::function<void(const Json&)> flatten = [&](const Json& json) {
    if (json.is_array()) {
      for (const Json& part : json) flatten(part);
    } else {
      flat.push_back(json.get<double>());
    }
  };
  flatten(printed);
  EXPECT_EQ(flat, value.to_doubles()) << what;
}

TEST(PrintedNumbers, OfJsonAreExact) {
  for (const std::string& sheet : {xor_sheet + training, three_axes, large, single}) {
    const Derivation d = explain_sheet(sheet);
    const Json json = Json::parse(to_json(d));
    ASSERT_EQ(json.at("forward").size(), d.forward.size());
    ASSERT_EQ(json.at("backward").size(), d.backward.size());
    ASSERT_EQ(json.at("update").size(), d.update.size());
    for (std::size_t i = 0; i < d.forward.size(); ++i)
      expect_exactly(json["forward"][i]["value"], d.forward[i].value, d.forward[i].name);
    for (std::size_t i = 0; i < d.backward.size(); ++i) {
      const Json& step = json["backward"][i];
      expect_exactly(step["value"], d.backward[i].value, d.backward[i].name);
      EXPECT_EQ(step["difference_quotient_error"].get<double>(), d.backward[i].difference_quotient_error);
    }
    for (std::size_t i = 0; i < d.update.size(); ++i) {
      const Json& step = json["update"][i];
      expect_exactly(step["after"], d.update[i].after, d.update[i].name);
      if (!d.update[i].defines) expect_exactly(step["before"], d.update[i].before, d.update[i].name);
      if (d.update[i].gradient) expect_exactly(step["gradient"], *d.update[i].gradient, d.update[i].name);
    }
  }
}

}  // namespace
}  // namespace turunan::printed
