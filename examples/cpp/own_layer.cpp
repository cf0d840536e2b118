// A layer of one's own: y = x + W₂ relu(W₁ x), with its parameters registered under names.
#include <iostream>
#include <turunan/turunan.hpp>

namespace tn = turunan;

struct Block : tn::nn::Module {
  tn::nn::Linear first, second;

  explicit Block(std::int64_t features) : first(features, 2 * features), second(2 * features, features) {
    add("first", first);
    add("second", second);
  }
  tn::Tensor forward(const tn::Tensor& x, tn::nn::Pass& pass) const override {
    return x + second(tn::relu(first(x, pass)), pass);
  }
  std::string description() const override { return "block"; }
};

// A layer with a parameter of its own: y = s ⊙ x.
struct Scale : tn::nn::Module {
  tn::nn::Parameter scale;

  explicit Scale(std::int64_t features)
      : scale(add("scale", {{tn::DType::f64, {features}}, tn::init::Constant{1}, "s"})) {}
  tn::Tensor forward(const tn::Tensor& x, tn::nn::Pass&) const override { return x * scale; }
  std::string description() const override { return "scale"; }
};

int main() {
  const tn::Tensor x = tn::normal({200, 4}, 1), y = tn::sum(tn::sin(x), {1}, true);
  tn::nn::Sequential net{Block{4}, Scale{4}, tn::nn::Linear{4, 1}};
  std::cout << net.summary({200, 4});

  tn::Trainer trainer{net, tn::loss::mse, tn::optim::Adam{.rate = 0.01}, {.seed = 1}};
  const tn::History history = trainer.fit({x, y}, {.epochs = 300});
  std::cout << "cost " << history.epochs.front().cost << " → " << history.epochs.back().cost << '\n';
}
