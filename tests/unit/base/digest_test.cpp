#include "base/digest.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace cronwarp {
namespace {

// FIPS 180-4 examples, with the lengths around a block (64 bytes) and the padding (56).
TEST(Sha256, AgreesWithPublishedValues) {
  const struct {
    std::string name;
    std::string bytes;
    std::string expected;
  } cases[] = {
      {"empty", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"one block", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"56 bytes", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {"two blocks",
       "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
       "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
       "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
      {"a million", std::string(1'000'000, 'a'),
       "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(sha256_hex(c.bytes), c.expected);
  }
}

TEST(Sha256, SeesZeroBytes) {
  EXPECT_EQ(sha256_hex(std::string_view("\0", 1)),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

TEST(Sha256, OfPiecesIsThatOfTheWhole) {
  Sha256 pieces;
  for (const std::string piece : {"ab", "", "c"}) pieces.add(piece);
  EXPECT_EQ(pieces.hex(), sha256_hex("abc"));
}

TraceHash hash_of(const std::vector<std::string>& records) {
  TraceHash hash;
  for (const std::string& record : records) hash.add(std::as_bytes(std::span(record)));
  return hash;
}

TEST(TraceHash, EqualSequencesHaveEqualValues) {
  EXPECT_EQ(hash_of({"fired", "succeeded"}).value(), hash_of({"fired", "succeeded"}).value());
}

TEST(TraceHash, DependsOnOrderBordersAndEmptyRecords) {
  const auto value = hash_of({"ab", "c"}).value();
  EXPECT_NE(value, hash_of({"c", "ab"}).value());
  EXPECT_NE(value, hash_of({"a", "bc"}).value());
  EXPECT_NE(value, hash_of({"abc"}).value());
  EXPECT_NE(value, hash_of({"ab", "c", ""}).value());
}

// Reports carry this number: another value for the same run would read as another run.
TEST(TraceHash, ValuesAreStable) {
  EXPECT_EQ(TraceHash().value(), 0U);
  EXPECT_EQ(hash_of({"cronwarp"}).value(), 8761080897723367668U);
  EXPECT_EQ(hash_of({"cronwarp", "cronwarp"}).value(), 10210446013944674216U);
}

}  // namespace
}  // namespace cronwarp
