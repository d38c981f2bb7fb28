#include "base/certificate.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/environment_error.h"

namespace cronwarp {
namespace {

template <auto kFree>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};
template <class T, auto kFree>
using Owned = std::unique_ptr<T, Freed<kFree>>;
using Key = Owned<EVP_PKEY, &EVP_PKEY_free>;
using X509Certificate = Owned<X509, &X509_free>;
using Extension = Owned<X509_EXTENSION, &X509_EXTENSION_free>;
using Memory = Owned<BIO, &BIO_free_all>;

constexpr auto kBefore = std::chrono::days{1};  // clients' clocks may be slow
constexpr auto kAfter = std::chrono::days{365};

// Every call below fails only for want of memory or of an algorithm.
void require(bool done, std::string_view what) {
  if (!done) {
    throw EnvironmentError(fmt::format("libcrypto cannot make a certificate: {} failed", what));
  }
}

template <class Pointer>
Pointer required(Pointer pointer, std::string_view what) {
  require(pointer != nullptr, what);
  return pointer;
}

// X.509's own form; the calls for time_t would read the wall clock.
void set_time(ASN1_TIME* time, Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(at - day)};
  const std::string text =
      fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  require(ASN1_TIME_set_string_X509(time, text.c_str()) == 1, "ASN1_TIME_set_string_X509");
}

void set_serial_number(X509* certificate) {
  std::uint64_t serial = 0;
  require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "RAND_bytes");
  require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1,
          "ASN1_INTEGER_set_uint64");
}

void set_names(X509* certificate) {
  constexpr std::string_view kName = "localhost";
  X509_NAME* name = X509_get_subject_name(certificate);
  require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                     reinterpret_cast<const unsigned char*>(kName.data()),
                                     static_cast<int>(kName.size()), -1, 0) == 1,
          "X509_NAME_add_entry_by_txt");
  require(X509_set_issuer_name(certificate, name) == 1, "X509_set_issuer_name");
}

void add_extension(X509* certificate, int id, const char* value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(
      required(X509V3_EXT_conf_nid(nullptr, &context, id, value), "X509V3_EXT_conf_nid"));
  require(X509_add_ext(certificate, extension.get(), -1) == 1, "X509_add_ext");
}

X509Certificate make_certificate(EVP_PKEY* key, Instant now) {
  X509Certificate certificate(required(X509_new(), "X509_new"));
  require(X509_set_version(certificate.get(), X509_VERSION_3) == 1, "X509_set_version");
  set_serial_number(certificate.get());
  set_names(certificate.get());
  set_time(X509_getm_notBefore(certificate.get()), now - kBefore);
  set_time(X509_getm_notAfter(certificate.get()), now + kAfter);
  require(X509_set_pubkey(certificate.get(), key) == 1, "X509_set_pubkey");
  add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  require(X509_sign(certificate.get(), key, EVP_sha256()) > 0, "X509_sign");
  return certificate;
}

Memory make_memory() { return Memory(required(BIO_new(BIO_s_mem()), "BIO_new")); }

std::string text_of(BIO* memory) {
  char* bytes = nullptr;
  const auto length = BIO_get_mem_data(memory, &bytes);
  return {bytes, static_cast<std::size_t>(length)};
}

}  // namespace

Certificate make_self_signed_certificate(Instant now) {
  const Key key(required(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), "EVP_PKEY_Q_keygen"));
  const X509Certificate certificate = make_certificate(key.get(), now);
  const Memory certificate_pem = make_memory();
  require(PEM_write_bio_X509(certificate_pem.get(), certificate.get()) == 1, "PEM_write_bio_X509");
  const Memory key_pem = make_memory();
  require(PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                   nullptr) == 1,
          "PEM_write_bio_PrivateKey");
  return {text_of(certificate_pem.get()), text_of(key_pem.get())};
}

}  // namespace cronwarp
