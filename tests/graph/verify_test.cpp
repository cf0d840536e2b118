#include "graph/verify.hpp"

#include <gtest/gtest.h>

#include "ops/extremes.hpp"
#include "ops/indexing.hpp"
#include "ops/product.hpp"
#include "ops/softmax.hpp"
#include "turunan/error.hpp"

namespace turunan {
namespace {

// A node as no operation would make it.
Tensor forged(const Operation& operation, std::vector<Tensor> inputs, Attributes attributes,
              TensorType type) {
  return Tensor(std::make_shared<const Node>(operation, std::move(inputs), std::move(attributes),
                                             std::move(type), Origin{nullptr, 0, "forged"}));
}

void expect_fault(const Tensor& tensor, const std::string& part) {
  try {
    verify(tensor);
    ADD_FAILURE() << "not found: " << part;
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

const Tensor x = input({DType::f64, {2, 3}}, {nullptr, 0, "x"});
const Tensor narrow = input({DType::f32, {2, 3}});
const Tensor truth = input({DType::boolean, {2, 3}});

TEST(Verify, AcceptsWhatOperationsMake) {
  verify(ops::product(x, ops::transpose(x)));
  verify(ops::where(truth, x, narrow));
  verify(ops::sum(ops::apply_softmax(ops::log_softmax, ops::apply_softmax(ops::softmax, x, 0), 1)));
  verify(std::vector<Tensor>{});
}

TEST(Verify, FindsFaultsOfInputs) {
  expect_fault(Tensor(), "a root of the graph is empty");
  expect_fault(forged(ops::negate, {Tensor()}, {}, x.type()), "input 0 is empty");
  expect_fault(forged(ops::add, {x}, {}, x.type()), "the operation takes 2 inputs, but has 1");
  expect_fault(forged(ops::input, {x}, {}, x.type()), "the operation takes 0 inputs, but has 1");
  expect_fault(forged(ops::add, {x, ops::slice(x, {{0, 1, 1}, {0, 3, 1}})}, {}, x.type()), "another shape");
  expect_fault(forged(ops::add, {narrow, x}, {}, x.type()), "input 0 is not f64");
  expect_fault(forged(ops::where, {x, x, x}, {}, x.type()), "input 0 is not bool");
  expect_fault(forged(ops::exp, {truth}, {}, truth.type()), "not floating-point");
  expect_fault(forged(ops::add, {truth, truth}, {}, truth.type()), "truth values");
  // The id of the input is the greater one.
  const Tensor late = forged(ops::negate, {x}, {}, x.type());
  const_cast<Node&>(late.node()).inputs[0] = input(x.type());
  expect_fault(late, "input 0 was made after its user");
}

TEST(Verify, FindsFaultsOfTypesAndAttributes) {
  expect_fault(forged(ops::negate, {x}, {}, narrow.type()), "the wrong element type");
  expect_fault(forged(ops::equal, {x, x}, {}, x.type()), "the wrong element type");
  expect_fault(forged(ops::permute, {x}, {.axes = {1, 0}}, x.type()), "the type rule gives f64 3×2");
  expect_fault(forged(ops::permute, {x}, {.axes = {0, 0}}, x.type()), "axis 0 is named twice");
  expect_fault(forged(ops::permute, {x}, {.axes = {0}}, x.type()), "the type rule refuses it");
  expect_fault(forged(ops::reduce_sum, {x}, {.axes = {-1}}, {DType::f64, {2}}), "axis -1 is not one of 2");
  expect_fault(forged(ops::reduce_sum, {x}, {.axes = {1, 0}}, {DType::f64, {}}), "the type rule refuses it");
  expect_fault(forged(ops::take_slice, {x}, {.slices = {{0, 2, 1}, {1, 3, 1}}}, x.type()),
               "the type rule refuses it");
  expect_fault(forged(ops::take_slice, {x}, {.slices = {{0, 2, 1}, {1, 2, 0}}}, {DType::f64, {2, 2}}),
               "the type rule");
  expect_fault(forged(ops::input, {}, {.shape = {-1}}, {DType::f64, {-1}}), "a size is negative");
  expect_fault(forged(ops::constant, {}, {}, x.type()), "the type rule refuses it");
  expect_fault(forged(ops::softmax, {x}, {.axes = {0}}, narrow.type()), "the type rule gives");
  expect_fault(forged(ops::reduce_mean, {x}, {.axes = {0}}, x.type()), "the type rule gives f64 3 elements");
  expect_fault(forged(ops::shape_of, {x}, {}, x.type()), "neither a type rule nor a body");
}

TEST(Verify, ShowsTheNeighbourhoodOfAFault) {
  const Tensor wrong = forged(ops::permute, {x}, {.axes = {1, 0}}, x.type());
  const Tensor user = ops::negate(wrong);
  expect_fault(user, "named forged");
  expect_fault(user, "input:   #" + std::to_string(x.node().id) + " input, f64 2×3, named x");
  expect_fault(user, "used by: #" + std::to_string(user.node().id) + " negate");
}

}  // namespace
}  // namespace turunan
