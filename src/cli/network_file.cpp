#include "cli/network_file.hpp"

#include "cli/console.hpp"

namespace turunan::cli {

namespace {

// Values are not asked for here; what is asked for may go to standard output.
class ProgressAndChecks final : public sheet::Listener {
 public:
  ProgressAndChecks(sheet::SourcePtr source, bool quiet)
      : source_(std::move(source)),
        progress_(quiet ? ProgressView::Detail::nothing : ProgressView::Detail::milestones) {}

  void value(const std::string&, const Array&) override {}
  void checked(const sheet::CheckResult& result) override {
    if (result.passed) return;
    ++failed_;
    write_diagnostic(result.diagnostic, *source_);
  }
  void progress(const sheet::Progress& progress) override { progress_.show(progress); }
  int failed() const { return failed_; }

 private:
  sheet::SourcePtr source_;
  ProgressView progress_;
  int failed_ = 0;
};

}  // namespace

NetworkFile run_network(const SheetFile& file, const NetworkFlags& flags, const std::string& weights) {
  sheet::RunOptions options = file.options;
  options.may_write = false;
  options.needs_all_steps = true;
  const auto listener = std::make_shared<ProgressAndChecks>(file.source, flags.run.quiet);
  auto network = std::make_unique<sheet::Network>(
      file.sheet, std::move(options),
      sheet::NetworkRequest{.of = flags.of, .input = flags.input, .weights = weights}, *listener);
  return {listener, std::move(network), listener->failed()};
}

}  // namespace turunan::cli
