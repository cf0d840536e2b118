#include "plan/families.hpp"

namespace turunan::plan {

namespace {

struct Family {
  bool (*takes)(const Network&, NodeIndex);
  void (*lower)(Lowering&, NodeIndex);
};

constexpr Family families[] = {
    {takes_product, lower_product},   {takes_reduction, lower_reduction},     {takes_softmax, lower_softmax},
    {takes_assembly, lower_assembly}, {takes_convolution, lower_convolution}, {takes_pooling, lower_pooling},
    {takes_draw, lower_draw},
};

}  // namespace

bool has_kernel(const Network& network, NodeIndex node) {
  for (const Family& family : families) {
    if (family.takes(network, node)) return true;
  }
  return false;
}

void lower_other(Lowering& lowering, NodeIndex node) {
  for (const Family& family : families) {
    if (family.takes(lowering.network(), node)) return family.lower(lowering, node);
  }
  lower_plain(lowering, node);
}

}  // namespace turunan::plan
