#include <map>

#include "training_step.hpp"

namespace turunan::bench {

namespace {

constexpr double clothes_products = 2.0 * 64 * (784 * 128 * 2 + 128 * 10 * 3);  // the images need no gradient
constexpr double large_products = 11 * 2.0 * 512 * 4096 * 4096;  // 4 forward, 4 by weights, 3 by layers

// Every layer forward, by its weights and by its inputs, save for the images.
constexpr double images_products =
    2.0 * 64 * (784 * 9 * 32 * 2 + 196 * 9 * 32 * 64 * 3 + 3136 * 128 * 3 + 128 * 10 * 3);

Problem clothes(const std::string& optimiser, double rate, int threads) {
  return {.sizes = {784, 128, 10}, .optimiser = optimiser, .rate = rate, .batch = 64, .threads = threads};
}

std::map<std::string, Workload> make_workloads() {
  std::map<std::string, Workload> all;
  all["W1"] = {{.sizes = {2, 2, 1}, .activation = &ops::sigmoid, .head = square_of_sigmoid_head, .rate = 2},
               [] { return exclusive_or(DType::f32); }};
  all["W2"] = {{.sizes = {4, 32, 16, 4}, .optimiser = "adam", .rate = 0.001, .batch = 64},
               [] { return made_up(DType::f32, 4096, 4, 4); }};
  all["W3"] = {clothes("sgd", 0.05, 1), fashion_mnist, clothes_products};
  all["W4"] = {clothes("adam", 0.001, 1), fashion_mnist, clothes_products};
  all["W5"] = {clothes("sgd", 0.05, 2), fashion_mnist, clothes_products};
  all["W6"] = {{.sizes = {4096, 4096, 4096, 4096, 4096}, .head = square_head, .rate = 0.001},
               [] {
                 const TensorType type{DType::f32, {512, 4096}};
                 return Examples{numbers(type, 1), numbers(type, 1)};
               },
               large_products};
  all["W11"] = {{.sizes = {784, 10}, .network = layers_of_images, .rate = 0.05, .batch = 64},
                fashion_mnist,
                images_products};
  return all;
}

}  // namespace

const Workload* find_workload(const std::string& name) {
  static const std::map<std::string, Workload> all = make_workloads();
  const auto found = all.find(name);
  return found == all.end() ? nullptr : &found->second;
}

}  // namespace turunan::bench
