//! `cargo jenkins help environment`: every variable that a program of ours reads.

/// The topic. A test keeps it in step with what the code reads.
pub(crate) const ENVIRONMENT: &str = "\
Environment variables that cargo jenkins, git's helper and Python's
jenkins_token read.

The account
  JENKINS_URL, JENKINS_USER_ID, JENKINS_API_TOKEN
      An account, all three together. It comes before the stored
      ones wherever an account is used; what replaces or forgets a
      stored token takes the controller from it, and no more.
      JENKINS_URL alone chooses among the stored accounts. exec
      sets all three for the command it runs.
  JENKINS_API_TOKEN_FILE
      A file with the token, instead of JENKINS_API_TOKEN: one
      line, for nobody but you (mode 0600).
  CREDENTIALS_DIRECTORY
      Set by systemd: the token, where the unit loads a credential
      called jenkins-api-token.
  JENKINS_TOKEN_HOME
      Directory for accounts, journal, and the tokens of
      --store file, instead of the two below.
  XDG_CONFIG_HOME, XDG_STATE_HOME, HOME
      Where these lie otherwise: ~/.config/jenkins-token and
      ~/.local/state/jenkins-token.
  SUDO_UID
      Under sudo: whose account it really is. The files of another
      user are not touched.
  USER, LOGNAME, USERNAME
      Your name on this machine, for the token's automatic name.
      Without them it is that of /etc/passwd.

The keyring
  DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR
      Where the session's keyring is reached.

The way to the controller
  https_proxy, HTTPS_PROXY, http_proxy, all_proxy, ALL_PROXY
      The proxy for https and for http controllers. HTTP_PROXY in
      capitals is not read: a web server sets it from a request.
  no_proxy, NO_PROXY
      Hosts that are reached without the proxy.
  SSL_CERT_FILE, SSL_CERT_DIR, CURL_CA_BUNDLE, REQUESTS_CA_BUNDLE
      Certificates to trust, where --ca-file gave none.

The terminal
  NO_COLOR, CLICOLOR_FORCE, CLICOLOR, CARGO_TERM_COLOR, TERM
      When to use colour; --color comes before them.
  ACCESSIBLE
      Set for a screen reader: as --plain.
  COLUMNS, LINES
      The size of a terminal that does not tell its own.

Programs that are called
  SHELL
      Whose completion doctor looks for.
  BROWSER, DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME
      Which browser login --web opens, and whether there is
      anything to show it on.
  PATH
      Where git, git-credential-jenkins and the command of exec
      are found.
  CARGO
      Set by cargo: the cargo that is asked for the project.

git's own, which git setup and git status take into account
  GIT_CONFIG_GLOBAL, GIT_CONFIG_COUNT, GIT_CONFIG_PARAMETERS
      Which configuration git reads.
  GIT_ALLOW_PROTOCOL, GIT_SSL_CAINFO, GIT_SSL_CERT, GIT_SSL_KEY
      What can keep git from a controller.";
