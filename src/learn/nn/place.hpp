#pragma once

#include <string>

#include "turunan/error.hpp"
#include "turunan/tensor.hpp"

// Where in a network an error came up.

namespace turunan::nn {

template <class Type>
[[noreturn]] void throw_from(const std::string& place, const Type& error) {
  throw Type("in " + place + ": " + error.required(), error.notes(), error.help());
}

/// What the call gives; its errors keep their type, and begin with the place: "in linear 5 → 2: …".
template <class Call, class Place>
Tensor in_place(const Call& call, const Place& place) {
  try {
    return call();
  } catch (const ShapeError& error) {
    throw_from(place(), error);
  } catch (const TypeError& error) {
    throw_from(place(), error);
  } catch (const DomainError& error) {
    throw_from(place(), error);
  }
}

}  // namespace turunan::nn
