#include "runner/program_kind.h"

#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cronwarp {
namespace {

using Kind = ProgramFile::Kind;
using testing::ElementsAre;

constexpr unsigned kX86_64 = 62;
constexpr unsigned kArm64 = 183;
constexpr unsigned kI386 = 3;

// An ELF file with no more than what is read of it.
class ElfFile {
 public:
  ElfFile(unsigned bits, unsigned machine, bool is_big_endian = false)
      : bits_(bits), machine_(machine), is_big_endian_(is_big_endian) {}

  ElfFile& loader(const std::string& path) { return segment(3, path + std::string(1, '\0')); }
  ElfFile& note(const std::string& name, const std::string& content) {
    std::string padded = name + '\0';
    padded.resize((padded.size() + 3) / 4 * 4, '\0');
    return segment(4, number(name.size() + 1, 4) + number(content.size(), 4) + number(4, 4) +
                          padded + content);
  }

  std::string bytes() const {
    const std::size_t word = bits_ / 8;
    const std::size_t header_size = bits_ == 64 ? 64 : 52;
    const std::size_t entry_size = bits_ == 64 ? 56 : 32;
    std::string file = std::string(
                           "\x7f"
                           "ELF") +
                       (bits_ == 64 ? '\2' : '\1') + (is_big_endian_ ? '\2' : '\1') + '\1';
    file.resize(16, '\0');
    file += number(2, 2) + number(machine_, 2) + number(1, 4) + number(0, word);
    file += number(header_size, word) + number(0, word) + number(0, 4);
    file += number(header_size, 2) + number(entry_size, 2) + number(segments_.size(), 2);
    file.resize(header_size, '\0');
    std::size_t offset = header_size + segments_.size() * entry_size;
    for (const auto& [type, content] : segments_) {
      std::string entry = number(type, 4);
      if (bits_ == 64) entry += number(4, 4);
      entry += number(offset, word) + number(0, word) + number(0, word);
      entry += number(content.size(), word);
      entry.resize(entry_size, '\0');
      file += entry;
      offset += content.size();
    }
    for (const auto& [type, content] : segments_) file += content;
    return file;
  }

 private:
  ElfFile& segment(unsigned type, const std::string& content) {
    segments_.emplace_back(type, content);
    return *this;
  }

  std::string number(std::uint64_t value, std::size_t size) const {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
      text[is_big_endian_ ? size - 1 - i : i] = static_cast<char>(value >> (8 * i));
    }
    return text;
  }

  unsigned bits_;
  unsigned machine_;
  bool is_big_endian_;
  std::vector<std::pair<unsigned, std::string>> segments_;
};

Kind kind_of(const ElfFile& file) { return read_program(file.bytes()).kind; }

TEST(ProgramFile, WithGlibcsLoaderIsOfGlibc) {
  EXPECT_EQ(kind_of(ElfFile(64, kX86_64).loader("/lib64/ld-linux-x86-64.so.2")), Kind::kGlibc);
  EXPECT_EQ(kind_of(ElfFile(64, kArm64).loader("/lib/ld-linux-aarch64.so.1")), Kind::kGlibc);
  EXPECT_EQ(kind_of(ElfFile(32, kI386).loader("/lib/ld-linux.so.2")), Kind::kGlibc);
}

TEST(ProgramFile, WithMuslsLoaderIsOfMusl) {
  EXPECT_EQ(kind_of(ElfFile(64, kX86_64).loader("/lib/ld-musl-x86_64.so.1")), Kind::kMusl);
}

TEST(ProgramFile, WithAnotherLoaderIsOfNeither) {
  EXPECT_EQ(kind_of(ElfFile(64, kArm64).loader("/system/bin/linker64")), Kind::kOtherLoader);
}

TEST(ProgramFile, WithoutALoaderIsStatic) {
  EXPECT_EQ(kind_of(ElfFile(64, kX86_64).note("GNU", "0123")), Kind::kStatic);
}

TEST(ProgramFile, WithGosNoteIsOfGo) {
  EXPECT_EQ(kind_of(ElfFile(64, kX86_64).note("Go", "hWaW/cadM")), Kind::kGo);
}

TEST(ProgramFile, OfGoIsOfGoHoweverItIsLinked) {
  const ElfFile linked = ElfFile(64, kX86_64)
                             .loader("/lib64/ld-linux-x86-64.so.2")
                             .note("GNU", "0123")
                             .note("Go", "hWaW/cadM");
  EXPECT_EQ(kind_of(linked), Kind::kGo);
}

TEST(ProgramFile, WithoutANoteShowsGoByWhatTheBuildSays) {
  std::string bytes = ElfFile(64, kX86_64).loader("/lib64/ld-linux-x86-64.so.2").bytes();
  bytes.resize(4096, '\0');
  EXPECT_EQ(read_program(bytes + "\xff Go buildinf:\x08\x02").kind, Kind::kGo);
}

// A program that looks for Go's mark holds it as well, somewhere among its texts.
TEST(ProgramFile, WithGosMarkAtAnyPlaceIsNotOfGo) {
  std::string bytes = ElfFile(64, kX86_64).loader("/lib64/ld-linux-x86-64.so.2").bytes();
  bytes.resize(4097, '\0');
  EXPECT_EQ(read_program(bytes + "\xff Go buildinf:\x08\x02").kind, Kind::kGlibc);
}

TEST(ProgramFile, TellsItsArchitecture) {
  EXPECT_EQ(read_program(ElfFile(32, kI386).bytes()).architecture, (Architecture{32, kI386}));
  EXPECT_EQ(read_program(ElfFile(64, 21, true).bytes()).architecture, (Architecture{64, 21}));
}

TEST(ProgramFile, OfTheOtherByteOrderIsReadToo) {
  EXPECT_EQ(kind_of(ElfFile(32, 8, true).loader("/lib/ld-musl-mips.so.1")), Kind::kMusl);
}

TEST(ProgramFile, OfAScriptNamesWhatReadsIt) {
  const ProgramFile file = read_program("#! /usr/bin/env -S ruby -w\r\nputs 1\n");
  EXPECT_EQ(file.kind, Kind::kScript);
  EXPECT_THAT(file.interpreter, ElementsAre("/usr/bin/env", "-S", "ruby", "-w"));
}

TEST(ProgramFile, MayBeOneLineWithoutAnEnd) {
  EXPECT_THAT(read_program("#!/bin/sh").interpreter, ElementsAre("/bin/sh"));
}

TEST(ProgramFile, OfNothingKnownIsNoProgram) {
  for (const std::string_view bytes : {"", "echo hello\n", "#!", "#! \n",
                                       "\x7f"
                                       "ELF"}) {
    EXPECT_EQ(read_program(bytes).kind, Kind::kNoProgram) << bytes;
  }
}

TEST(ProgramFile, CutAnywhereIsReadAsFarAsItGoes) {
  const std::string whole =
      ElfFile(64, kX86_64).note("Go", "x").loader("/lib64/ld-linux-x86-64.so.2").bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) read_program(whole.substr(0, size));
}

TEST(ProgramFile, OfHugeNumbersIsNotReadBeyondItsEnd) {
  std::string bytes = ElfFile(64, kX86_64).loader("/lib64/ld-linux-x86-64.so.2").bytes();
  for (std::size_t at = 16; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged.replace(at, 8, std::string(8, '\xff'));
    read_program(damaged);
  }
}

// Not this test itself, which has Go's mark among its texts.
TEST(ProgramFile, OfThisMachinesShellIsOfGlibc) {
  std::ifstream file("/bin/sh", std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(read_program(bytes).kind, Kind::kGlibc);
}

}  // namespace
}  // namespace cronwarp
