//! Certificates of every kind, made by openssl.

use std::path::Path;
use std::process::Command;

pub fn openssl(folder: &Path, words: &str) {
    let ran = Command::new("openssl").args(words.split(' ')).current_dir(folder).output();
    let ran = ran.expect("openssl runs");
    assert!(ran.status.success(), "{words}: {}", String::from_utf8_lossy(&ran.stderr));
}

/// An authority, and a certificate of it for each wall. All of RSA 2048 have one key, `key.pem`.
pub fn make(folder: &Path) {
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file");
    write("good.ext", "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
    write("other.ext", "subjectAltName=DNS:other.example.com\n");
    write("none.ext", "basicConstraints=CA:FALSE\n");
    write("clients.ext", "extendedKeyUsage=clientAuth\nsubjectAltName=IP:127.0.0.1\n");
    write("index", "");
    write("serial", "01\n");
    write(
        "ca.conf",
        "[ca]\ndefault_ca=own\n[own]\ndatabase=index\nserial=serial\nnew_certs_dir=.\n\
         default_md=sha256\npolicy=any\nunique_subject=no\n[any]\ncommonName=supplied\n",
    );
    openssl(
        folder,
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=Lab-Authority",
    );
    openssl(
        folder,
        "req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=127.0.0.1",
    );
    openssl(
        folder,
        "req -newkey rsa:1024 -nodes -keyout weak.key -out weak.request -subj /CN=127.0.0.1",
    );
    let sign = "x509 -req -CA ca.pem -CAkey ca.key -CAcreateserial -days 30";
    openssl(folder, &format!("{sign} -in request.pem -out good.pem -extfile good.ext"));
    openssl(folder, &format!("{sign} -in request.pem -out other.pem -extfile other.ext"));
    openssl(folder, &format!("{sign} -in request.pem -out none.pem -extfile none.ext"));
    openssl(folder, &format!("{sign} -in weak.request -out weak.pem -extfile good.ext"));
    let dated = "ca -batch -notext -config ca.conf -cert ca.pem -keyfile ca.key -in request.pem -extfile good.ext";
    openssl(
        folder,
        &format!("{dated} -out expired.pem -startdate 20200101000000Z -enddate 20210101000000Z"),
    );
    openssl(
        folder,
        &format!("{dated} -out early.pem -startdate 20400101000000Z -enddate 20410101000000Z"),
    );
    let own =
        "req -x509 -key key.pem -days 30 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1";
    openssl(folder, &format!("{own} -out own.pem -addext basicConstraints=critical,CA:FALSE"));
    openssl(folder, &format!("{own} -out own-ca.pem -addext basicConstraints=critical,CA:TRUE"));
    for name in ["client", "revoked"] {
        let out = format!("{sign} -in request.pem -out {name}.pem -extfile clients.ext");
        openssl(folder, &out);
    }
    let list = "ca -config ca.conf -cert ca.pem -keyfile ca.key";
    openssl(folder, &format!("{list} -revoke revoked.pem"));
    openssl(folder, &format!("{list} -gencrl -crldays 30 -out crl.pem"));
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("a file");
    write("both.pem", &(read("good.pem") + &read("key.pem")));
}
