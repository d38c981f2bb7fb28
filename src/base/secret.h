#pragma once

#include <string>
#include <string_view>

namespace cronwarp {

// Texts that nobody may guess.

// 24 letters and digits from the system's generator: about 142 bits. Throws EnvironmentError.
std::string make_password();

// In a time that depends on neither text's content.
bool is_same_secret(std::string_view a, std::string_view b);

}  // namespace cronwarp
