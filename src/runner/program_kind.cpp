#include "runner/program_kind.h"

#include <algorithm>
#include <optional>

namespace cronwarp {
namespace {

// Sources: System V ABI, chapters 4 and 5 (ELF header, program header, notes); Go, cmd/link and
// debug/buildinfo (note "Go", the bytes before what the build says about itself).
constexpr std::string_view kElfMagic =
    "\x7f"
    "ELF";
constexpr std::uint64_t kInterpreterSegment = 3;
constexpr std::uint64_t kNoteSegment = 4;
constexpr std::string_view kGoBuildInfo = "\xff Go buildinf:";
constexpr std::size_t kGoBuildInfoAlignment = 16;

// Numbers of an ELF file by offset; nullopt beyond what there is of it.
class ElfBytes {
 public:
  explicit ElfBytes(std::string_view bytes)
      : bytes_(bytes), is_64_(bytes[4] == 2), is_big_endian_(bytes[5] == 2) {}

  bool is_64() const { return is_64_; }

  std::optional<std::uint64_t> number(std::uint64_t offset, std::size_t size) const {
    const auto field = text(offset, size);
    if (!field) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const char byte = (*field)[is_big_endian_ ? i : size - 1 - i];
      value = (value << 8U) | static_cast<unsigned char>(byte);
    }
    return value;
  }

  std::optional<std::string_view> text(std::uint64_t offset, std::uint64_t size) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset) return std::nullopt;
    return bytes_.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
  }

 private:
  std::string_view bytes_;
  bool is_64_;
  bool is_big_endian_;
};

struct Segment {
  std::uint64_t type = 0;
  std::string_view content;  // empty where there is not enough of the file
};

std::vector<Segment> segments_of(const ElfBytes& elf) {
  const std::size_t word = elf.is_64() ? 8 : 4;
  const auto table = elf.number(elf.is_64() ? 32 : 28, word);
  const auto entry_size = elf.number(elf.is_64() ? 54 : 42, 2);
  const auto count = elf.number(elf.is_64() ? 56 : 44, 2);
  std::vector<Segment> segments;
  if (!table || !entry_size || !count) return segments;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const std::uint64_t entry = *table + i * *entry_size;
    const auto type = elf.number(entry, 4);
    const auto offset = elf.number(entry + (elf.is_64() ? 8 : 4), word);
    const auto size = elf.number(entry + (elf.is_64() ? 32 : 16), word);
    if (!type || !offset || !size) break;
    segments.push_back({*type, elf.text(*offset, *size).value_or(std::string_view{})});
  }
  return segments;
}

// A note begins with the sizes of its name and content and its type, then the name.
bool has_go_note(std::string_view notes) {
  constexpr std::string_view kGoName("Go\0\0", 4);
  for (std::size_t at = notes.find(kGoName); at != std::string_view::npos;
       at = notes.find(kGoName, at + 1)) {
    if (at >= 12 && at % 4 == 0) return true;
  }
  return false;
}

bool has_go_build_info(std::string_view bytes) {
  for (std::size_t at = bytes.find(kGoBuildInfo); at != std::string_view::npos;
       at = bytes.find(kGoBuildInfo, at + 1)) {
    if (at % kGoBuildInfoAlignment == 0) return true;
  }
  return false;
}

ProgramFile::Kind kind_by_loader(std::string_view loader) {
  const std::string_view name = loader.substr(loader.rfind('/') + 1);
  if (name.starts_with("ld-musl")) return ProgramFile::Kind::kMusl;
  const bool is_glibc = name.starts_with("ld-linux") || name.starts_with("ld64.so") ||
                        name.starts_with("ld.so") || name.starts_with("ld-2.");
  return is_glibc ? ProgramFile::Kind::kGlibc : ProgramFile::Kind::kOtherLoader;
}

ProgramFile read_elf(std::string_view bytes) {
  const ElfBytes elf(bytes);
  ProgramFile file;
  file.kind = ProgramFile::Kind::kStatic;
  file.architecture.bits = elf.is_64() ? 64 : 32;
  file.architecture.machine = static_cast<unsigned>(elf.number(18, 2).value_or(0));
  bool is_go = has_go_build_info(bytes);
  for (const Segment& segment : segments_of(elf)) {
    if (segment.type == kInterpreterSegment) {
      file.kind = kind_by_loader(segment.content.substr(0, segment.content.find('\0')));
    } else if (segment.type == kNoteSegment) {
      is_go = is_go || has_go_note(segment.content);
    }
  }
  if (is_go) file.kind = ProgramFile::Kind::kGo;
  return file;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    const std::size_t end = std::min(line.find_first_of(" \t\r"), line.size());
    words.emplace_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

}  // namespace

ProgramFile read_program(std::string_view beginning) {
  constexpr std::size_t kElfIdentification = 16;
  if (beginning.starts_with(kElfMagic) && beginning.size() >= kElfIdentification) {
    return read_elf(beginning);
  }
  ProgramFile file;
  if (!beginning.starts_with("#!")) return file;
  file.interpreter = words_of(beginning.substr(2, beginning.find('\n') - 2));
  if (!file.interpreter.empty()) file.kind = ProgramFile::Kind::kScript;
  return file;
}

}  // namespace cronwarp
