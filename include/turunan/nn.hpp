#pragma once

// Everything that networks are made of.
#include "turunan/convolution.hpp"
#include "turunan/layers.hpp"
#include "turunan/module.hpp"
#include "turunan/normalisation.hpp"
#include "turunan/recurrent.hpp"
