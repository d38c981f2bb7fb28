#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cronwarp {

// What a client of the engine says when something goes wrong, in one plain sentence: without the
// names of who passes it on, and without what to read about the command's options.
std::string plain_words(std::string_view words);

// If these words say that the engine, or the machine that it runs on, is at fault: that and what to
// do, in one sentence. nullopt: they are about what it was asked for.
std::optional<std::string> engine_fault(std::string_view words);

}  // namespace cronwarp
