#include "base/certificate.h"

#include <chrono>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace cronwarp {
namespace {

using X509Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

const Instant kNow{std::chrono::sys_days{std::chrono::year{2016} / 4 / 21} + std::chrono::hours{8}};

Memory memory(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free_all};
}

X509Certificate read_certificate(const Certificate& certificate) {
  return {PEM_read_bio_X509(memory(certificate.certificate).get(), nullptr, nullptr, nullptr),
          &X509_free};
}

std::chrono::sys_seconds time_of(const ASN1_TIME* time) {
  std::tm parts{};
  ASN1_TIME_to_tm(time, &parts);
  return std::chrono::sys_days{std::chrono::year{parts.tm_year + 1900} / (parts.tm_mon + 1) /
                               parts.tm_mday} +
         std::chrono::hours{parts.tm_hour} + std::chrono::minutes{parts.tm_min} +
         std::chrono::seconds{parts.tm_sec};
}

TEST(SelfSignedCertificate, IsSignedByItsOwnKey) {
  const Certificate made = make_self_signed_certificate(kNow);
  const X509Certificate certificate = read_certificate(made);
  ASSERT_NE(certificate, nullptr);
  const Key key(PEM_read_bio_PrivateKey(memory(made.private_key).get(), nullptr, nullptr, nullptr),
                &EVP_PKEY_free);
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(X509_verify(certificate.get(), key.get()), 1);
  EXPECT_EQ(X509_check_private_key(certificate.get(), key.get()), 1);
  EXPECT_EQ(EVP_PKEY_get_bits(key.get()), 256);
}

TEST(SelfSignedCertificate, IsForTheLoopbackOnly) {
  const X509Certificate certificate = read_certificate(make_self_signed_certificate(kNow));
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(X509_check_host(certificate.get(), "localhost", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_ip_asc(certificate.get(), "127.0.0.1", 0), 1);
  EXPECT_EQ(X509_check_host(certificate.get(), "example.com", 0, 0, nullptr), 0);
}

TEST(SelfSignedCertificate, IsValidFromADayBeforeForAYear) {
  const X509Certificate certificate = read_certificate(make_self_signed_certificate(kNow));
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(time_of(X509_get0_notBefore(certificate.get())), kNow - std::chrono::days{1});
  EXPECT_EQ(time_of(X509_get0_notAfter(certificate.get())), kNow + std::chrono::days{365});
}

TEST(SelfSignedCertificate, IsAnotherEachTime) {
  const Certificate first = make_self_signed_certificate(kNow);
  const Certificate second = make_self_signed_certificate(kNow);
  EXPECT_NE(first.private_key, second.private_key);
  EXPECT_NE(ASN1_INTEGER_cmp(X509_get0_serialNumber(read_certificate(first).get()),
                             X509_get0_serialNumber(read_certificate(second).get())),
            0);
}

TEST(SelfSignedCertificate, OutlastsTheYear2050) {
  const Instant late{std::chrono::sys_days{std::chrono::year{2060} / 1 / 31}};
  const X509Certificate certificate = read_certificate(make_self_signed_certificate(late));
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(time_of(X509_get0_notBefore(certificate.get())), late - std::chrono::days{1});
}

}  // namespace
}  // namespace cronwarp
