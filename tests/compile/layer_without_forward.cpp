// error: abstract class type|because the following virtual functions are pure
#include <turunan/turunan.hpp>
struct Layer : turunan::nn::Module {};
Layer program() {
  return Layer();
}
