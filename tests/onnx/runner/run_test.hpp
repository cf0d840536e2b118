#pragma once

#include <filesystem>
#include <string>

namespace turunan::onnx::test {

enum class Verdict { passed, failed, unsupported };

struct Outcome {
  Verdict verdict = Verdict::passed;
  std::string operator_name;  ///< that of the model's node, "several" of more
  std::string reason;         ///< why it did not pass
};

/// Runs one test of the ONNX project: a folder with a model, and inputs and outputs beside it.
Outcome run_test(const std::filesystem::path& folder);

}  // namespace turunan::onnx::test
