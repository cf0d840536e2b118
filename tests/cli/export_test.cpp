#include <gtest/gtest.h>

#include <cmath>

#include <algorithm>
#include <sstream>

#include "cli/program.hpp"

namespace turunan::cli_test {
namespace {

const char* const xor_sheet =
    "X = [0 0; 1 0; 0 1; 1 1]\ny = [0; 1; 1; 0]\nseed 1\nparam W1 = normal(2, 2)\nparam b1 = zeros(1, 2)\n"
    "param W2 = normal(2, 1)\nparam b2 = zeros(1, 1)\nA1 = σ(X·W1 + b1)\nŷ = σ(A1·W2 + b2)\n"
    "C = mean((ŷ - y)²)\nminimise C by sgd(rate = 2), steps = 300\n";

std::string iris(bool target) {
  std::string text = target ? "length,width,kind\n" : "length,width\n";
  for (int i = 0; i < 30; ++i) {
    const bool large = i % 2 == 1;
    text += std::to_string(large ? 5 + i % 3 : 1 + i % 3) + "," + std::to_string(i % 5);
    text += target ? (large ? ",large\n" : ",small\n") : "\n";
  }
  return text;
}

const char* const iris_sheet =
    "data X, y = csv(\"iris.csv\", target = \"kind\")\nm = mean(X, axis = 0)\nXs = X - m\nseed 3\n"
    "param W = normal(2, 2)\nparam b = zeros(1, 2)\np = softmax(Xs·W + b)\nC = crossentropy(p, y)\n"
    "minimise C by sgd(rate = 0.5), batch = 10, epochs = 40\nsave \"saved.safetensors\"\n";

int lines_in(const std::string& text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

TEST(Export, AHeaderBesideTheSheet) {
  const Folder folder;
  const std::string sheet = folder.file("xor net.tn", xor_sheet);
  const Outcome done = run({"export", sheet, "--cpp", "--quiet"});
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_EQ(done.out, (folder / "xor net.hpp").string() + ": ŷ from X\n");
  const std::string header = text_of(folder / "xor net.hpp");
  EXPECT_NE(header.find("namespace xor_net {"), std::string::npos) << header;
  EXPECT_NE(header.find("written by turunan from xor net.tn"), std::string::npos);
  const Outcome out =
      run({"export", sheet, "--cpp", "--quiet", "-o", "-", "--namespace", "a::b", "--of", "A_1"});
  EXPECT_EQ(out.status, 0) << out.err;
  EXPECT_NE(out.out.find("// Computes A₁ from X"), std::string::npos) << out.out;
  EXPECT_NE(out.out.find("namespace a::b {"), std::string::npos);
}

TEST(Export, ThePredictionsOfTheSheet) {
  const Folder folder;
  const std::string sheet = folder.file("xor.tn", std::string(xor_sheet) + "ŷ\n");
  const std::string data = folder.file("x.csv", "0,0\n1,0\n0,1\n1,1\n");
  const Outcome done = run({"predict", sheet, data, "--quiet"});
  ASSERT_EQ(done.status, 0) << done.err;
  EXPECT_EQ(lines_in(done.out), 5);
  EXPECT_TRUE(done.out.starts_with("ŷ\n0.")) << done.out;
  const Outcome shown = run({"run", sheet, "--quiet"});
  const std::string first = done.out.substr(done.out.find('\n') + 1, 6);
  EXPECT_NE(shown.out.find(first), std::string::npos) << shown.out << first;
}

TEST(Export, WeightsAndTheirSheetPredictTheSame) {
  const Folder folder;
  folder.file("iris.csv", iris(true));
  const std::string sheet = folder.file("iris.tn", iris_sheet), data = folder.file("new.csv", iris(false));
  const std::string model = (folder / "m.safetensors").string(), out = (folder / "out.csv").string();
  ASSERT_EQ(run({"export", sheet, "--safetensors", "-o", model, "--quiet"}).status, 0);
  EXPECT_FALSE(std::filesystem::exists(folder / "saved.safetensors"));  // an export writes its own file alone
  const Outcome trained = run({"predict", sheet, data, "--classes", "--quiet"});
  ASSERT_EQ(trained.status, 0) << trained.err;
  const Outcome loaded = run({"predict", model, data, "--sheet", sheet, "--classes", "-o", out});
  ASSERT_EQ(loaded.status, 0) << loaded.err;
  EXPECT_EQ(trained.out, text_of(out));
  EXPECT_TRUE(trained.out.starts_with("class,large,small\nsmall,")) << trained.out;
  EXPECT_EQ(lines_in(trained.out), 31);
  // Columns are found by their names, and the others, such as the target, are passed over.
  const std::string turned = folder.file("t.csv", "kind,note,width,length\nsmall,a,2,1\n");
  const Outcome one = run({"predict", model, turned, "--sheet", sheet, "--classes"});
  ASSERT_EQ(one.status, 0) << one.err;
  EXPECT_NE(one.out.find("\nsmall,"), std::string::npos) << one.out;
  // The mean keeps its value of the training, so an example alone gets what it gets beside others.
  const std::string alone = folder.file("a.csv", "length,width\n1,0\n");
  const Outcome first = run({"predict", sheet, alone, "--classes", "--quiet"});
  EXPECT_EQ(first.out, trained.out.substr(0, first.out.size())) << first.err;
}

TEST(Export, AnOnnxModelPredictsTheSame) {
  const Folder folder;
  folder.file("iris.csv", iris(true));
  const std::string sheet = folder.file("iris.tn", iris_sheet), data = folder.file("new.csv", iris(false));
  const Outcome done = run({"export", sheet, "--onnx", "--quiet"});
  if (done.err.find("built without ONNX") != std::string::npos) GTEST_SKIP();
  ASSERT_EQ(done.status, 0) << done.err;
  const Outcome own = run({"predict", sheet, data, "--quiet"});
  const Outcome model = run({"predict", (folder / "iris.onnx").string(), data});
  ASSERT_EQ(model.status, 0) << model.err;
  EXPECT_TRUE(model.out.starts_with("p[0],p[1]\n")) << model.out;
  ASSERT_EQ(lines_in(model.out), 31);
  std::istringstream ours(own.out), theirs(model.out);
  std::string a, b;
  std::getline(ours, a);
  std::getline(theirs, b);
  while (std::getline(ours, a) && std::getline(theirs, b)) EXPECT_NEAR(std::stod(a), std::stod(b), 1e-9);
}

const char* const wide_sheet =
    "data X, y = csv(\"iris.csv\", target = \"kind\")\nparam W = [1; 2]\n"
    "ŷ = softplus(X·W) + elu(leaky_relu(X·W, 0.1), 0.3)\n";

TEST(Export, AnOnnxModelInF64SaysWhereItDoesNotLoad) {
  const Folder folder;
  folder.file("iris.csv", iris(true));
  const std::string sheet = folder.file("wide.tn", wide_sheet), data = folder.file("new.csv", iris(false));
  const std::string model = (folder / "wide.onnx").string();
  const Outcome wide = run({"export", sheet, "--onnx"});
  if (wide.err.find("built without ONNX") != std::string::npos) GTEST_SKIP();
  EXPECT_EQ(wide.status, 0);
  EXPECT_NE(wide.err.find("no f64 kernels for Softplus\n"), std::string::npos) << wide.err;
  EXPECT_NE(wide.err.find("--f32"), std::string::npos) << wide.err;
  const auto first = [&](const std::string& network) {
    const std::string out = run({"predict", network, data, "--quiet"}).out;
    return std::stod(out.substr(out.find('\n')));
  };
  const double own = first(sheet);
  EXPECT_NEAR(first(model), own, 1e-14 * std::abs(own));  // slopes are no f32 numbers
  const Outcome narrow = run({"export", sheet, "--onnx", "--f32"});
  EXPECT_EQ(narrow.status, 0);
  EXPECT_EQ(narrow.err, "");
  EXPECT_NE(first(model), own);
  EXPECT_NEAR(first(model), own, 1e-6 * std::abs(own));
  EXPECT_NE(run({"export", sheet, "--cpp", "--f32"}).err.find("--f32 is for an ONNX model"),
            std::string::npos);
}

TEST(Export, PredictsImages) {
  const Folder folder;
  const std::filesystem::path png = TURUNAN_SOURCE_DIR "/tests/data/png";
  for (const char* category : {"cat", "dog"}) {
    std::filesystem::create_directories(folder / "pets" / category);
    std::filesystem::copy_file(png / "grey.png", folder / "pets" / category / "1.png");
  }
  const std::string sheet = folder.file("pets.tn",
                                        "data X, y = images(\"pets\")\nparam K = ones(5, 4, 1, 2)\n"
                                        "ŷ = reshape(conv(X, K), -1, 2)\n");
  const std::string pets = (folder / "pets").string(), grey = (png / "grey.png").string();
  const Outcome one = run({"predict", sheet, grey});
  ASSERT_EQ(one.status, 0) << one.err;
  EXPECT_EQ(lines_in(one.out), 2);
  const std::string row = one.out.substr(one.out.find('\n') + 1),
                    names = one.out.substr(0, one.out.find('\n') + 1);
  EXPECT_EQ(run({"predict", sheet, grey, grey, pets + "/dog/1.png"}).out, names + row + row + row);
  EXPECT_EQ(run({"predict", sheet, pets + "/cat"}).out, one.out);
  EXPECT_EQ(run({"predict", sheet, pets}).out, names + row + row);
  const Outcome colour = run({"predict", sheet, (png / "colour.png").string()});
  EXPECT_EQ(colour.status, 2);
  EXPECT_NE(colour.err.find("(height, width, channels), but X takes 5×4×1"), std::string::npos) << colour.err;
  const Outcome mixed = run({"predict", sheet, grey, sheet});
  EXPECT_NE(mixed.err.find("pets.tn: several files of examples are PNG images"), std::string::npos)
      << mixed.err;
}

TEST(Export, PredictsATableFromStandardInput) {
  const Folder folder;
  folder.file("iris.csv", iris(true));
  const std::string sheet = folder.file("iris.tn", iris_sheet), table = iris(false);
  const Outcome own = run({"predict", sheet, folder.file("new.csv", table), "--quiet"});
  EXPECT_EQ(run({"predict", sheet, "-", "--quiet"}, {.input = table}).out, own.out);
  const Outcome named = run({"predict", sheet, "-", "--quiet"}, {.input = "1\n2\n"});
  EXPECT_NE(named.err.find("standard input: the network takes 2 columns, but the file has 1"),
            std::string::npos)
      << named.err;
  EXPECT_NE(named.err.find("name the columns in the first line: length, width"), std::string::npos)
      << named.err;
  EXPECT_NE(run({"predict", "-", "-"}).err.find("standard input is read once"), std::string::npos);
}

TEST(Export, OneNumberOfOneHalfIsTheSecondClass) {
  const Folder folder;
  const std::string sheet = folder.file("half.tn", "X = [0.5; 0.4]\nparam w = 1\nŷ = w·X\n");
  const Outcome done = run({"predict", sheet, folder.file("x.csv", "0.5\n0.4\n"), "--classes"});
  EXPECT_EQ(done.out, "class,ŷ\n1,0.5\n0,0.4\n") << done.err;
  EXPECT_EQ(run({"run", "-"}, {.input = "check accuracy([0.5; 0.4], [1; 0]) = 1\n"}).status, 0);
}

TEST(Export, SaysWhatIsWrong) {
  const Folder folder;
  folder.file("iris.csv", iris(true));
  const std::string sheet = folder.file("iris.tn", iris_sheet), net = folder.file("xor.tn", xor_sheet);
  const auto error = [&](const Arguments& arguments) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 2);
    return outcome.err;
  };
  const auto has = [](const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos ? testing::AssertionSuccess()
                                                : testing::AssertionFailure() << text;
  };
  EXPECT_TRUE(has(error({"export", net}), "export needs a format"));
  EXPECT_TRUE(has(error({"export", net, "--cpp", "--of", "Q", "--quiet"}), "the sheet defines no Q"));
  EXPECT_TRUE(has(error({"export", net, "--cpp", "--input", "y", "--quiet"}), "ŷ does not depend on it"));
  EXPECT_TRUE(has(error({"export", net, "--cpp", "--of", "C", "--quiet"}), "no row for each example"));
  EXPECT_TRUE(has(error({"export", folder.file("n.tn", "a = 1\n"), "--cpp"}), "none is called ŷ"));
  const std::string mixed =
      folder.file("m.tn", "X = [1 2; 3 5]\nparam w = ones(2, 1)\nŷ = (X - mean(X, axis = 0))·w\n");
  EXPECT_TRUE(has(error({"export", mixed, "--cpp"}), "ŷ mixes the examples"));
  const std::string data = folder.file("d.csv", "length,size\n1,2\n");
  EXPECT_TRUE(has(error({"predict", sheet, data, "--quiet"}), "needs the column width"));
  const std::string word = folder.file("w.csv", "length,width\n1,2\n1,wide\n");
  EXPECT_TRUE(has(error({"predict", sheet, word, "--quiet"}), "w.csv:3:3: expected a number"));
  const std::string three = folder.file("3.csv", "1,2,3\n");
  EXPECT_TRUE(has(error({"predict", net, three, "--quiet"}), "takes 2 columns, but the file has 3"));
  EXPECT_TRUE(has(error({"predict", folder.file("m.safetensors", "x"), data}), "--sheet FILE.tn"));
  EXPECT_TRUE(has(error({"predict", net, (folder / "none.csv").string(), "--quiet"}), "none.csv"));
}

TEST(Export, AFailedCheckWritesNothing) {
  const Folder folder;
  const std::string sheet = folder.file("xor.tn", std::string(xor_sheet) + "check mean(ŷ) = 2\n");
  EXPECT_EQ(run({"export", sheet, "--cpp", "--quiet"}).status, 1);
  EXPECT_FALSE(std::filesystem::exists(folder / "xor.hpp"));
}

}  // namespace
}  // namespace turunan::cli_test
