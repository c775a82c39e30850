// Bot walls by vendor, as their pages were in 2026: headers, addresses and markup. What a vendor
// also puts into pages that it lets through is WALL_REFUSED.
#include "extractors/wall_signs.h"

#define BOT(text, when, name)                                                                      \
    {                                                                                              \
        STR_INIT(text), WALL_BOT, when, name                                                       \
    }
#define LOGIN(text, when, name)                                                                    \
    {                                                                                              \
        STR_INIT(text), WALL_LOGIN, when, name                                                     \
    }
#define TABLE(rows)                                                                                \
    {                                                                                              \
        rows, sizeof rows / sizeof *(rows)                                                         \
    }

// Server, CDN and cookie headers. A cookie that a vendor sets on every page says little alone.
static const struct wall_sign headers[] = {
    BOT("cf-mitigated: challenge", WALL_EVER, "Cloudflare challenge"),
    BOT("x-amzn-waf-action: captcha", WALL_EVER, "AWS WAF CAPTCHA"),
    BOT("x-amzn-waf-action: challenge", WALL_EVER, "AWS WAF challenge"),
    BOT("x-vercel-mitigated: challenge", WALL_EVER, "Vercel challenge"),
    BOT("x-vercel-mitigated: deny", WALL_EVER, "Vercel refusal"),
    BOT("x-datadome: protected", WALL_REFUSED, "DataDome refusal"),
    BOT("x-dd-b:", WALL_REFUSED, "DataDome refusal"),
    BOT("x-datadome-cid:", WALL_REFUSED, "DataDome refusal"),
    BOT("set-cookie: datadome=", WALL_REFUSED, "DataDome refusal"),
    BOT("set-cookie: _pxhd=", WALL_REFUSED, "PerimeterX refusal"),
    BOT("set-cookie: _px3=", WALL_REFUSED, "PerimeterX refusal"),
    BOT("server: akamaighost", WALL_REFUSED, "Akamai refusal"),
    BOT("set-cookie: ak_bmsc=", WALL_REFUSED, "Akamai refusal"),
    BOT("x-kpsdk-ct:", WALL_REFUSED, "Kasada challenge"),
    BOT("x-kpsdk-r:", WALL_REFUSED, "Kasada challenge"),
    BOT("x-sucuri-block:", WALL_EVER, "Sucuri refusal"),
    BOT("server: ddos-guard", WALL_REFUSED, "DDoS-Guard refusal"),
    BOT("server: qrator", WALL_REFUSED, "Qrator refusal"),
    BOT("set-cookie: qrator_jsr=", WALL_REFUSED, "Qrator challenge"),
    BOT("set-cookie: visid_incap_", WALL_REFUSED, "Imperva refusal"),
    BOT("set-cookie: incap_ses_", WALL_REFUSED, "Imperva refusal"),
    BOT("set-cookie: rbzid=", WALL_REFUSED, "Reblaze refusal"),
    BOT("set-cookie: __jsl_clearance", WALL_REFUSED, "Jiasule challenge"),
    BOT("set-cookie: acw_sc__v2=", WALL_REFUSED, "Alibaba Cloud challenge"),
    LOGIN("www-authenticate:", WALL_REFUSED, "HTTP authentication"),
};

static const struct wall_sign addresses[] = {
    BOT("captcha-delivery.com/", WALL_EVER, "DataDome CAPTCHA"),
    BOT("validate.perfdrive.com/", WALL_EVER, "Radware challenge"),
    BOT("/cdn-cgi/challenge-platform/", WALL_EVER, "Cloudflare challenge"),
    BOT("/_incapsula_resource?", WALL_EVER, "Imperva challenge"),
    BOT("/_sec/cp_challenge/", WALL_EVER, "Akamai challenge"),
    BOT("/.within.website/x/cmd/anubis/", WALL_EVER, "Anubis challenge"),
    BOT("/sorry/index?continue=", WALL_EVER, "Google \"unusual traffic\""),
    BOT("/errors/validatecaptcha", WALL_EVER, "Amazon CAPTCHA"),
    BOT("/showcaptcha?", WALL_EVER, "Yandex CAPTCHA"),
    BOT("/_____tmd_____/punish?", WALL_EVER, "Alibaba Cloud CAPTCHA"),
    BOT("wappass.baidu.com/static/captcha", WALL_EVER, "Baidu CAPTCHA"),
    LOGIN("linkedin.com/authwall?", WALL_EVER, "LinkedIn log-in wall"),
    LOGIN("facebook.com/login/?next=", WALL_EVER, "Facebook log-in wall"),
    LOGIN("facebook.com/login.php?next=", WALL_EVER, "Facebook log-in wall"),
    LOGIN("instagram.com/accounts/login/?next=", WALL_EVER, "Instagram log-in wall"),
    LOGIN("reddit.com/login/?dest=", WALL_EVER, "Reddit log-in wall"),
    LOGIN("/i/flow/login?redirect", WALL_EVER, "X log-in wall"),
    LOGIN("wp-login.php?redirect_to=", WALL_BARE, "WordPress log-in"),
    LOGIN("ucp.php?mode=login", WALL_BARE, "phpBB log-in"),
    LOGIN("member.php?action=login", WALL_BARE, "MyBB log-in"),
    LOGIN("/login?next=", WALL_BARE, "log-in page with a way back"),
    LOGIN("/login/?next=", WALL_BARE, "log-in page with a way back"),
    LOGIN("/login?return", WALL_BARE, "log-in page with a way back"),
    LOGIN("/login?redirect", WALL_BARE, "log-in page with a way back"),
    LOGIN("/login?service=", WALL_BARE, "log-in page with a way back"),
    LOGIN("/signin?next=", WALL_BARE, "log-in page with a way back"),
    LOGIN("/signin?return", WALL_BARE, "log-in page with a way back"),
    LOGIN("/signin?redirect", WALL_BARE, "log-in page with a way back"),
    LOGIN("/account/login?return", WALL_BARE, "log-in page with a way back"),
    LOGIN("/oauth2/authorize?", WALL_BARE, "log-in page with a way back"),
};

static const struct wall_sign markup[] = {
    BOT("_cf_chl_opt", WALL_BARE, "Cloudflare challenge"),
    BOT("/orchestrate/chl_page", WALL_BARE, "Cloudflare challenge"),
    BOT("/orchestrate/managed/", WALL_BARE, "Cloudflare challenge"),
    BOT("/orchestrate/jsch/", WALL_BARE, "Cloudflare challenge"),
    BOT("/orchestrate/captcha/", WALL_BARE, "Cloudflare challenge"),
    BOT("cf-browser-verification", WALL_BARE, "Cloudflare challenge"),
    BOT("cf-challenge-running", WALL_BARE, "Cloudflare challenge"),
    BOT("/cdn-cgi/challenge-platform/", WALL_REFUSED, "Cloudflare challenge"),
    BOT("used cloudflare to restrict access", WALL_BARE, "Cloudflare refusal"),
    BOT("captcha-delivery.com", WALL_BARE, "DataDome CAPTCHA"),
    BOT("px-captcha", WALL_BARE, "PerimeterX CAPTCHA"),
    BOT("captcha.px-cdn.net", WALL_BARE, "PerimeterX CAPTCHA"),
    BOT("captcha.px-cloud.net", WALL_BARE, "PerimeterX CAPTCHA"),
    BOT("captcha.perimeterx.net", WALL_BARE, "PerimeterX CAPTCHA"),
    BOT("errors.edgesuite.net", WALL_BARE, "Akamai refusal"),
    BOT("bm-verify=", WALL_BARE, "Akamai challenge"),
    BOT("sec-if-cpt-container", WALL_BARE, "Akamai challenge"),
    BOT("/_sec/cp_challenge/", WALL_BARE, "Akamai challenge"),
    BOT("/_sec/verify?provider=", WALL_BARE, "Akamai challenge"),
    BOT("_incapsula_resource", WALL_BARE, "Imperva challenge"),
    BOT("gokuprops", WALL_BARE, "AWS WAF challenge"),
    BOT("awswafcookiedomainlist", WALL_BARE, "AWS WAF challenge"),
    BOT("awswafcaptcha.render", WALL_BARE, "AWS WAF CAPTCHA"),
    BOT(".awswaf.com/", WALL_REFUSED, "AWS WAF challenge"),
    BOT("sucuri_cloudproxy_js", WALL_BARE, "Sucuri challenge"),
    BOT("sucuri-firewall-block", WALL_BARE, "Sucuri refusal"),
    BOT("/ddos-guard/js-challenge", WALL_BARE, "DDoS-Guard challenge"),
    BOT("/ddos-guard/ddg-captcha", WALL_BARE, "DDoS-Guard CAPTCHA"),
    BOT("/__qrator/", WALL_BARE, "Qrator challenge"),
    BOT("sbbpg=sbbshell", WALL_BARE, "StackPath challenge"),
    BOT("window.kpsdk", WALL_BARE, "Kasada challenge"),
    // The folder of its script, the same at all its customers
    BOT("/149e9513-01fa-4fb0-aad4-566afd725d1b/", WALL_BARE, "Kasada challenge"),
    BOT("src=\"/tspd/", WALL_BARE, "F5 challenge"),
    BOT("distilidentificationblock", WALL_BARE, "Distil refusal"),
    BOT("distil_r_captcha", WALL_BARE, "Distil CAPTCHA"),
    BOT("validate.perfdrive.com", WALL_BARE, "Radware challenge"),
    BOT("window.rbzns", WALL_BARE, "Reblaze challenge"),
    BOT("wsidchk", WALL_BARE, "Imunify360 challenge"),
    BOT("slowaes.decrypt(", WALL_BARE, "cookie test"),
    BOT("acw_sc__v2", WALL_BARE, "Alibaba Cloud challenge"),
    BOT("x5secdata", WALL_BARE, "Alibaba Cloud CAPTCHA"),
    BOT("__jsl_clearance", WALL_BARE, "Jiasule challenge"),
    BOT("/.safeline/", WALL_BARE, "SafeLine challenge"),
    BOT("/.well-known/vercel/security/", WALL_BARE, "Vercel challenge"),
    BOT("/.within.website/x/cmd/anubis/", WALL_BARE, "Anubis challenge"),
    BOT("anubis_challenge", WALL_BARE, "Anubis challenge"),
    BOT("/go-away/cmd/go-away/", WALL_BARE, "go-away challenge"),
    BOT("/.basedflare/", WALL_BARE, "proof-of-work wall"),
    BOT("/errors/validatecaptcha", WALL_BARE, "Amazon CAPTCHA"),
    BOT("opfcaptcha", WALL_BARE, "Amazon CAPTCHA"),
    BOT("/checkcaptcha?", WALL_BARE, "Yandex CAPTCHA"),
    BOT("checkboxcaptcha", WALL_BARE, "Yandex CAPTCHA"),
    BOT("tiktok-verify-page", WALL_BARE, "TikTok CAPTCHA"),
    // Widgets that stand in many forms: alone they are a wall
    BOT("g-recaptcha", WALL_WIDGET, "reCAPTCHA and nothing else"),
    BOT("h-captcha", WALL_WIDGET, "hCaptcha and nothing else"),
    BOT("cf-turnstile", WALL_WIDGET, "Turnstile and nothing else"),
    BOT("challenges.cloudflare.com/turnstile", WALL_WIDGET, "Turnstile and nothing else"),
    BOT("initgeetest", WALL_WIDGET, "GeeTest and nothing else"),
    BOT("smart-captcha", WALL_WIDGET, "SmartCaptcha and nothing else"),
    BOT("smartcaptcha.yandexcloud.net", WALL_WIDGET, "SmartCaptcha and nothing else"),
    BOT("frc-captcha", WALL_WIDGET, "Friendly Captcha and nothing else"),
    BOT("<altcha-widget", WALL_WIDGET, "ALTCHA and nothing else"),
    BOT("<cap-widget", WALL_WIDGET, "Cap and nothing else"),
    BOT("mtcaptcha", WALL_WIDGET, "MTCaptcha and nothing else"),
    BOT("arkoselabs.com", WALL_WIDGET, "Arkose and nothing else"),
    BOT("funcaptcha.com", WALL_WIDGET, "Arkose and nothing else"),
    BOT("new tencentcaptcha(", WALL_WIDGET, "Tencent CAPTCHA and nothing else"),
    BOT("initaliyuncaptcha(", WALL_WIDGET, "Alibaba Cloud CAPTCHA and nothing else"),
    LOGIN("\"error_type\":\"not_logged_in\"", WALL_REFUSED, "Discourse log-in wall"),
    LOGIN("action=\"/password\" id=\"login_form\"", WALL_BARE, "Shopify password page"),
};

const struct wall_table *wall_signs(enum wall_place place)
{
    static const struct wall_table tables[] = {
        [WALL_IN_HEADER] = TABLE(headers),
        [WALL_IN_ADDRESS] = TABLE(addresses),
        [WALL_IN_MARKUP] = TABLE(markup),
    };
    if (place == WALL_IN_TITLE)
        return &wall_title_signs;
    return place == WALL_IN_TEXT ? &wall_text_signs : &tables[place];
}
