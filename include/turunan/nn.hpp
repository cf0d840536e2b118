#pragma once

// Everything that networks are made of.
#include "turunan/layers.hpp"
#include "turunan/module.hpp"
