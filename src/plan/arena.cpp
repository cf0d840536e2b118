#include "plan/arena.hpp"

#include <algorithm>
#include <map>
#include <queue>

namespace turunan::plan {

namespace {

constexpr std::size_t alignment = 64;
constexpr std::size_t placed_by_size = 2000;  // more buffers than this are placed in the order of time

std::size_t padded(std::size_t bytes) {
  return std::max<std::size_t>(1, (bytes + alignment - 1) / alignment) * alignment;
}

BufferId owner_of(const std::vector<Buffer>& buffers, BufferId id) {
  while (buffers[id].shares != no_buffer) id = buffers[id].shares;
  return id;
}

void take_over(Lowered& lowered, std::size_t position) {
  auto& buffers = lowered.buffers;
  std::vector<BufferId> taken;
  for (const auto& [write, read] : lowered.steps[position].may_take_over) {
    const BufferId owner = owner_of(buffers, read);
    Buffer &out = buffers[write], &in = buffers[owner];
    const bool is_free = in.memory == nullptr && !in.lasting && in.last == position &&
                         out.memory == nullptr && out.shares == no_buffer && out.first == position;
    if (!is_free || padded(out.bytes) != padded(in.bytes) || std::ranges::find(taken, owner) != taken.end())
      continue;
    taken.push_back(owner);
    out.shares = owner;
    in.last = out.last;
    in.lasting = out.lasting;
  }
}

// The buffers that need memory of their own.
std::vector<BufferId> owners(const std::vector<Buffer>& buffers) {
  std::vector<BufferId> result;
  for (BufferId id = 0; id < buffers.size(); ++id) {
    const Buffer& buffer = buffers[id];
    if (buffer.memory == nullptr && buffer.shares == no_buffer && buffer.first != SIZE_MAX)
      result.push_back(id);
  }
  return result;
}

void place_by_size(const std::vector<Buffer>& buffers, std::vector<BufferId> ids, Arena& arena) {
  std::ranges::stable_sort(ids, [&](BufferId a, BufferId b) { return buffers[a].bytes > buffers[b].bytes; });
  std::vector<BufferId> placed;  // by offset
  for (const BufferId id : ids) {
    std::size_t offset = 0;
    const std::size_t bytes = padded(buffers[id].bytes);
    for (const BufferId other : placed) {
      if (buffers[other].last < buffers[id].first || buffers[id].last < buffers[other].first) continue;
      if (arena.offsets[other] >= offset + bytes) break;
      offset = std::max(offset, arena.offsets[other] + padded(buffers[other].bytes));
    }
    arena.offsets[id] = offset;
    arena.bytes = std::max(arena.bytes, offset + bytes);
    placed.insert(std::ranges::upper_bound(placed, offset, {}, [&](BufferId x) { return arena.offsets[x]; }),
                  id);
  }
}

// Each buffer takes the smallest free piece that is large enough, or new memory at the end.
void place_by_time(const std::vector<Buffer>& buffers, std::vector<BufferId> ids, Arena& arena) {
  std::ranges::stable_sort(ids, {}, [&](BufferId id) { return buffers[id].first; });
  std::multimap<std::size_t, std::size_t> free;  // bytes, offset
  using End = std::pair<std::size_t, BufferId>;
  std::priority_queue<End, std::vector<End>, std::greater<>> ends;
  std::vector<std::size_t> sizes(buffers.size(), 0);
  for (const BufferId id : ids) {
    while (!ends.empty() && ends.top().first < buffers[id].first) {
      free.emplace(sizes[ends.top().second], arena.offsets[ends.top().second]);
      ends.pop();
    }
    sizes[id] = padded(buffers[id].bytes);
    if (const auto piece = free.lower_bound(sizes[id]); piece != free.end()) {
      std::tie(sizes[id], arena.offsets[id]) = *piece;
      free.erase(piece);
    } else {
      arena.offsets[id] = arena.bytes;
      arena.bytes += sizes[id];
    }
    ends.emplace(buffers[id].last, id);
  }
}

}  // namespace

void find_lifetimes(Lowered& lowered) {
  for (std::size_t position = 0; position < lowered.steps.size(); ++position) {
    for (const BufferId id : lowered.steps[position].writes) {
      lowered.buffers[id].first = std::min(lowered.buffers[id].first, position);
      lowered.buffers[id].last = std::max(lowered.buffers[id].last, position);
    }
    for (const BufferId id : lowered.steps[position].reads) {
      Buffer& buffer = lowered.buffers[id];
      buffer.last = std::max(buffer.last, position);
      const bool fixed = buffer.first < lowered.fixed_steps;
      if (fixed && position >= lowered.fixed_steps) buffer.lasting = true;
    }
  }
  for (std::size_t position = 0; position < lowered.steps.size(); ++position) take_over(lowered, position);
  for (Buffer& buffer : lowered.buffers) {
    if (buffer.lasting) buffer.last = lowered.steps.size();
  }
}

Arena place(const std::vector<Buffer>& buffers) {
  Arena arena;
  arena.offsets.assign(buffers.size(), Arena::unset_offset);
  const std::vector<BufferId> ids = owners(buffers);
  if (ids.size() <= placed_by_size) {
    place_by_size(buffers, ids, arena);
  } else {
    place_by_time(buffers, ids, arena);
  }
  for (BufferId id = 0; id < buffers.size(); ++id) {
    if (buffers[id].shares != no_buffer) arena.offsets[id] = arena.offsets[owner_of(buffers, id)];
  }
  return arena;
}

}  // namespace turunan::plan
