// Networks and trainings in files.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "library/parameters.hpp"
#include "turunan/safetensors.hpp"
#include "turunan/turunan.hpp"

namespace turunan {
namespace {

namespace fs = std::filesystem;

class ModelFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("turunan_model_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path file(const char* name) const { return folder_ / name; }

 private:
  fs::path folder_;
};

nn::Sequential network() {
  return nn::Sequential{nn::Linear{3, 4}, nn::BatchNorm{4}, nn::Tanh{}, nn::Linear{4, 2}};
}

const Tensor inputs = value(normal({20, 3}, 4));
const Tensor targets = value(sin(inputs(Range{}, Range{0, 2})));

TEST_F(ModelFile, HoldsANetwork) {
  const nn::Sequential written = network(), read = network();
  written.initialise(3);
  save(written, file("a.safetensors"));
  load(read, file("a.safetensors"));
  EXPECT_TRUE(same(values_of(written), values_of(read)));
  const safetensors::File inside = safetensors::read(file("a.safetensors"));
  EXPECT_EQ(inside.at("0.weight").shape(), (Shape{4, 3}));  // outputs × inputs
  EXPECT_EQ(inside.at("0.bias").shape(), Shape{4});
  EXPECT_EQ(inside.at("1.running_mean").shape(), Shape{4});
  EXPECT_EQ(inside.at("0.weight").element(1), written.parameters()[0].parameter.value().element(4));
}

TEST_F(ModelFile, IsRefusedWhereItDoesNotFitAndNothingChanges) {
  const nn::Sequential written = network();
  save(written, file("a.safetensors"));
  const nn::Sequential other{nn::Linear{3, 5}, nn::Linear{5, 1}};
  other.initialise(1);
  const std::vector<Array> before = values_of(other);
  try {
    load(other, file("a.safetensors"));
    FAIL() << "it was taken";
  } catch (const DataError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("0.weight is 4×3 in the file, but 5×3 in the network"), std::string::npos) << text;
    EXPECT_NE(text.find("the network has no 3.weight"), std::string::npos) << text;
  }
  EXPECT_TRUE(same(before, values_of(other)));
  std::ofstream(file("broken")) << "no model";
  EXPECT_THROW(load(other, file("broken")), DataError);
  EXPECT_THROW(load(other, file("not there")), DataError);
}

TEST_F(ModelFile, MayHoldASharedLayerUnderAllItsNames) {
  const nn::Linear shared{2, 2};
  const nn::Sequential net{shared, nn::Tanh{}, shared};
  const Array weight({2, 2}, std::vector<double>{1, 2, 3, 4}), bias({2}, std::vector<double>{5, 6});
  std::vector<NamedArray> tensors{
      {"0.weight", weight}, {"0.bias", bias}, {"2.weight", weight}, {"2.bias", bias}};
  safetensors::write(file("a.safetensors"), tensors);
  load(net, file("a.safetensors"));
  EXPECT_EQ(net.parameters()[1].parameter.value().element(1), 6);
  tensors[3].value = Array({2}, std::vector<double>{5, 7});
  safetensors::write(file("a.safetensors"), tensors);
  EXPECT_THROW(load(net, file("a.safetensors")), DataError);
}

TEST_F(ModelFile, HoldsATraining) {
  const nn::Sequential whole = network(), parts = network(), resumed = network();
  Trainer one{whole, loss::mse, optim::Adam{}, {.seed = 5}};
  one.fit({inputs, targets}, {.epochs = 6, .batch = 8});
  Trainer two{parts, loss::mse, optim::Adam{}, {.seed = 5}};
  two.fit({inputs, targets}, {.epochs = 2, .batch = 8, .callbacks = {checkpoint_to(file("b.safetensors"))}});
  Trainer three{resumed, loss::mse, optim::Adam{}, {.seed = 99}};
  load(three, file("b.safetensors"));
  three.fit({inputs, targets}, {.epochs = 4, .batch = 8});
  EXPECT_TRUE(same(values_of(whole), values_of(resumed)));
  EXPECT_EQ(three.state().steps, 18);
}

TEST_F(ModelFile, OfATrainingIsNotMistaken) {
  const nn::Sequential net = network();
  save(net, file("a.safetensors"));
  Trainer trainer{net, loss::mse, optim::Adam{}, {}};
  EXPECT_THROW(load(trainer, file("a.safetensors")), DataError);
  save(trainer, file("b.safetensors"));
  EXPECT_THROW(load(net, file("b.safetensors")), DataError);
  Trainer other{net, loss::mse, optim::SGD{.rate = 0.1}, {}};
  trainer.fit({inputs, targets}, {.epochs = 1});
  save(trainer, file("b.safetensors"));
  EXPECT_THROW(load(other, file("b.safetensors")), Error);
}

}  // namespace
}  // namespace turunan
