#pragma once

#include "sheet/session.hpp"

namespace turunan::sheet {

/// Hears nothing of what a sheet shows on the way to what is asked for.
class Silence final : public Listener {
 public:
  void value(const std::string&, const Array&) override {}
  void checked(const CheckResult&) override {}
  void progress(const Progress&) override {}
};

}  // namespace turunan::sheet
