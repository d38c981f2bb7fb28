#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cronwarp::manifest {

inline constexpr std::string_view kMemorySizeForm =
    "write bytes, or a number with b, k, m or g: 512m, 1.5g";

// Docker's sizes: bytes, or a number with b, k, m or g (powers of 1024), also "kb" and "KiB".
std::optional<std::uint64_t> parse_memory_size(std::string_view text);

// "512 MiB"; "1000 bytes" where it is no whole number of MiB.
std::string format_memory_size(std::uint64_t bytes);

}  // namespace cronwarp::manifest
