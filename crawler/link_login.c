#include "crawler/link_login.h"

// Words that stand for logging in, alone or with a program's extension.
static const char *const words[] = {
    "login",    "log-in",   "log_in",    "logon",     "signin",     "sign-in", "sign_in",
    "wp-login", "anmelden", "einloggen", "connexion", "entrar",     "acceder", "iniciar-sesion",
    "accedi",   "inloggen", "logga-in",  "zaloguj",   "prihlaseni", "giris",
};

static bool is_login_word(struct str word)
{
    size_t dot = str_find_char(word, '.', 0);
    if (dot != STR_NPOS) // login.php, login.aspx
        word = str_sub(word, 0, dot);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq_nocase(word, str_c(words[i])))
            return true;
    return false;
}

bool link_is_login(const struct url *url)
{
    struct str rest = url->path, part;
    while (str_split(&rest, '/', &part))
        if (is_login_word(part))
            return true;
    rest = url->query;
    while (str_split(&rest, '&', &part)) {
        size_t equals = str_find_char(part, '=', 0);
        if (equals != STR_NPOS && is_login_word(str_skip(part, equals + 1)))
            return true;
    }
    return false;
}
