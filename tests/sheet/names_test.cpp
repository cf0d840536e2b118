#include "sheet/names.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace turunan::sheet {
namespace {

TEST(Names, ThreeSpellingsAreOneName) {
  const std::vector<std::vector<std::string>> groups = {
      {"α", "alpha"},
      {"σ", "sigma"},
      {"Σ", "Sigma"},
      {"λ", "lambda"},
      {"π", "pi"},
      {"ŷ", "y_hat", "y\u0302"},
      {"x\u0304", "x_bar", "x\u0305"},
      {"ã", "a_tilde", "a\u0303"},
      {"W₁", "W1", "W_1"},
      {"W₁₂", "W12", "W_12"},
      {"ŷ₁", "y_hat_1", "y_hat1", "y_1_hat", "y\u0302_1", "ŷ1"},
      {"α₁", "alpha_1", "alpha1", "α1"},
      {"θ\u0304₂", "theta_bar2", "theta_bar_2", "θ_bar₂"},
      {"δ_x", "delta_x"},
      {"μ", "mu", "µ"},
      {"ε", "epsilon", "ϵ"},
      {"φ", "phi", "ϕ"},
      {"W₁_₂", "W_1_2", "W1_2"},
  };
  for (const auto& group : groups) {
    for (const std::string& name : group) EXPECT_EQ(key(name), group[0]) << name;
  }
}

TEST(Names, WhatLooksSimilarStaysApart) {
  for (const char* const name : {"alphabet", "mse_loss", "price_hat", "été", "重み", "x_", "_", "_1", "hat",
                                 "_hat", "log_softmax", "Xt", "layer1_weights", "W__₁", "вес"}) {
    EXPECT_EQ(key(name), name);
  }
  EXPECT_NE(key("W1"), key("W11"));
  EXPECT_NE(key("W_12"), key("W_1_2"));
  EXPECT_NE(key("A"), key("Alpha"));
}

TEST(Names, GreekCapitalsThatLookLatinAreSpelledOut) {
  EXPECT_EQ(display(key("Alpha")), "Alpha");
  EXPECT_EQ(display(key("Beta_1")), "Beta₁");
  EXPECT_EQ(display(key("Gamma")), "Γ");
  EXPECT_EQ(key(display(key("Alpha1"))), key("Alpha1"));
}

TEST(Names, KeysAreTheirOwnKeys) {
  const std::vector<std::string> parts = {"x",      "_",     "1",     "₂", "_hat", "_bar",
                                          "\u0302", "alpha", "Alpha", "é", "W",    "θ"};
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string name = i % 2 == 0 ? "x" : "_";
    for (std::size_t n = random() % 6; n > 0; --n) name += parts[random() % parts.size()];
    const std::string once = key(name);
    EXPECT_EQ(key(once), once) << name;
    EXPECT_EQ(key(display(once)), once) << name;
  }
}

}  // namespace
}  // namespace turunan::sheet
