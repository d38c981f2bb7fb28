#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cronwarp {

// The values of an environment that must not reach a report, each once. Of a variable whose name
// says that it is secret (PASS, SECRET, TOKEN, KEY, CREDENTIAL, AUTH, PRIVATE or DSN is part of it)
// each value from 3 bytes on; of any other from 4 on, but for numbers of less than 6 digits and
// plain words such as "production"; never "true", "off" and the like. A value of several lines
// counts line by line, and the password in a URL also on its own.
std::vector<std::string> secrets_of(
    const std::vector<std::pair<std::string, std::string>>& environment);

// `text` with what belongs to a secret replaced by "***": one mark for secrets that overlap.
std::string masked(std::string_view text, const std::vector<std::string>& secrets);

// Keeps what a process prints within a limit: the head, the tail, and how much is left out between
// them.
class OutputKeeper {
 public:
  // `bytes_max`, half of it for each end, before masking and without the mark of what is left out.
  OutputKeeper(std::size_t bytes_max, std::vector<std::string> secrets);

  void add(std::string_view bytes);
  // Masked; secrets that a cut would split are masked too. No cut splits a UTF-8 character.
  std::string text() const;

 private:
  std::size_t half_;
  // Kept beyond each cut so that what lies across it is seen whole: a secret, a character.
  std::size_t margin_;
  std::vector<std::string> secrets_;
  std::string head_;
  std::string tail_;
  std::size_t total_ = 0;
};

}  // namespace cronwarp
