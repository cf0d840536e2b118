// W1 by FANN: full-batch gradient descent on the four examples.
#include <fann.h>

#include <cstdlib>

#include "stopwatch.hpp"

int main(int count, char** arguments) {
  const float x[4][2] = {{0, 0}, {1, 0}, {0, 1}, {1, 1}}, y[4] = {0, 1, 1, 0};
  fann* network = fann_create_standard(3, 2, 2, 1);
  fann_train_data* data = fann_create_train(4, 2, 1);
  if (network == nullptr || data == nullptr) return 2;
  for (int i = 0; i < 4; ++i) {
    data->input[i][0] = x[i][0];
    data->input[i][1] = x[i][1];
    data->output[i][0] = y[i];
  }
  fann_set_activation_function_hidden(network, FANN_SIGMOID);
  fann_set_activation_function_output(network, FANN_SIGMOID);
  fann_set_training_algorithm(network, FANN_TRAIN_BATCH);
  fann_set_learning_rate(network, 2.0F);
  const auto steps = [&](long n) {
    for (long i = 0; i < n; ++i) fann_train_epoch(network, data);
  };
  const double seconds = count > 2 ? std::atof(arguments[2]) : 0.5;
  turunan::bench::print_timing(turunan::bench::measure(steps, seconds));
  fann_destroy_train(data);
  fann_destroy(network);
  return 0;
}
