#pragma once

#include "plan/fuse.hpp"

namespace turunan::plan {

/// After a step the variable takes the value.
struct UpdateNodes {
  NodeIndex variable, value;
};

/// One thing to do in a step.
struct Task {
  enum class Kind : std::uint8_t {
    unit,    ///< run unit `index`
    save,    ///< copy the value of update `index` aside, since its memory changes before the assignment
    assign,  ///< copy the value of update `index` into its variable
    output,  ///< copy root `index`, which lies in a variable's memory, to memory of its own
  };
  Kind kind = Kind::unit;
  std::uint32_t index = 0;
};

struct Schedule {
  std::vector<Task>
      tasks;  ///< what is fixed first, then in an order in which no value is changed before it is read
  std::vector<NodeIndex> home;  ///< for each node the variable whose memory it is computed in, or no_node
};

/// `outputs` is the number of roots that are outputs; they come first.
Schedule make_schedule(const Network& network, const Units& units, std::span<const UpdateNodes> updates,
                       std::size_t outputs);

/// Whether a unit can write the value over the variable although it reads the variable itself.
bool can_overwrite(const Network& network, const Unit& unit, NodeIndex variable);

}  // namespace turunan::plan
