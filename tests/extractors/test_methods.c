#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "extractors/fold.h"
#include "extractors/methods.h"
#include "extractors/methods_words.h"

static const struct {
    const char *text, *shipping, *payment;
} rows[] = {
    {"Ships by DHL or FedEx. We accept PayPal and Western Union.", "DHL, FedEx",
     "PayPal, Western Union"},
    {"Payment: BTC, XMR, USDT (TRC20)", "", "bitcoin, Monero, USDT"},
    {"Payment methods:\nBitcoin\nEthereum\nCash App", "", "bitcoin, Ethereum, Cash App"},
    {"Delivery: UPS, USPS, EMS; stealth shipping", "UPS, USPS, EMS, stealth shipping", ""},
    {"UPS battery 650 VA, for servers", "", ""},
    {"Bitcoin miner, used", "", ""},
    {"No PayPal, no COD. Payment by bank transfer only", "", "bank transfer"},
    {"PayPal not accepted, payment by cash", "", "cash"},
    {"Versand mit DHL oder Hermes, Zahlung per Nachnahme oder Überweisung", "DHL, Hermes",
     "cash on delivery, bank transfer"},
    {"Livraison par Mondial Relay ou Colissimo, paiement par virement ou carte bancaire",
     "Mondial Relay, La Poste", "bank transfer, card"},
    {"Envío discreto. Pago: contra reembolso, Bizum", "stealth shipping",
     "cash on delivery, Bizum"},
    {"Pagamento por Pix ou boleto, envio pelos Correios ou Sedex", "Correios", "Pix, Boleto"},
    {"Spedizione con corriere, pagamento in contrassegno o Postepay", "courier",
     "cash on delivery, Postepay"},
    {"Verzending via PostNL, betaling met iDEAL", "PostNL", "iDEAL"},
    {"Wysyłka InPost, paczkomat, płatność BLIK lub przelew", "InPost", "BLIK, bank transfer"},
    {"Doprava Zásilkovna, platba na dobírku nebo převodem", "Packeta",
     "cash on delivery, bank transfer"},
    {"Szállítás: Foxpost, fizetés utánvéttel", "Magyar Posta", "cash on delivery"},
    {"Отправка Новой Почтой, оплата на карту ПриватБанка или наложенный платёж", "Nova Poshta",
     "PrivatBank, cash on delivery"},
    {"Доставка СДЭК или Почтой России. Оплата: биткоин, наличные", "CDEK, Russian Post",
     "bitcoin, cash"},
    {"Відправка Новою поштою, післяплата", "Nova Poshta", "cash on delivery"},
    {"Kargo: Yurtiçi Kargo. Ödeme: havale, kapıda ödeme", "Yurtiçi Kargo",
     "bank transfer, cash on delivery"},
    {"التوصيل عبر أرامكس والدفع عند الاستلام", "Aramex", "cash on delivery"},
    {"ارسال با تیپاکس، پرداخت کارت به کارت", "Tipax", "bank transfer"},
    {"डिलीवरी: ब्लू डार्ट, भुगतान: कैश ऑन डिलीवरी, UPI", "", "cash on delivery, UPI"},
    {"ส่ง Kerry Express เก็บเงินปลายทาง", "Kerry Express", "cash on delivery"},
    {"Giao hàng tiết kiệm, thanh toán khi nhận hàng", "GHTK", "cash on delivery"},
    {"Pengiriman JNE, pembayaran transfer bank atau QRIS", "JNE", "bank transfer, QRIS"},
    {"顺丰快递发货，支持支付宝、微信支付、货到付款", "SF Express",
     "Alipay, WeChat Pay, cash on delivery"},
    {"発送はヤマト運輸、お支払いは銀行振込", "Yamato", "bank transfer"},
    {"택배 발송, 무통장입금", "courier", "bank transfer"},
    {"A teapot of cast iron", "", ""},
    {"", "", ""},
};

static struct str joined(struct arena *a, const struct str *list, size_t n)
{
    struct str out = STR("");
    for (size_t i = 0; i < n; i++)
        out = arena_fmt(a, "%.*s%s%.*s", STR_ARG(out), i ? ", " : "", STR_ARG(list[i]));
    return out;
}

static void test_rows(void **state)
{
    struct arena a;
    size_t wrong = 0;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct methods m;
        methods_find(&a, str_c(rows[i].text), &m);
        struct str shipping = joined(&a, m.shipping, m.n_shipping);
        struct str payment = joined(&a, m.payment, m.n_payment);
        if (!str_eq(shipping, str_c(rows[i].shipping)) ||
            !str_eq(payment, str_c(rows[i].payment))) {
            print_error("%s: [%.*s] [%.*s]\n", rows[i].text, STR_ARG(shipping), STR_ARG(payment));
            wrong++;
        }
    }
    arena_deinit(&a);
    assert_int_equal(wrong, 0);
}

static void test_table(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a);
    assert_true(phrase_table_valid(&methods_words));
    for (size_t i = 0; i < methods_words.count; i++) {
        const struct phrase *p = &methods_words.rows[i];
        if (!str_eq(fold_text(&a, str_c(p->text)), str_c(p->text)))
            fail_msg("\"%s\" is not folded", p->text);
        bool method = (p->flags & (METHOD_SHIPPING | METHOD_PAYMENT)) != 0;
        if (method != (p->value[0] != '\0'))
            fail_msg("\"%s\": only methods have names", p->text);
    }
    arena_deinit(&a);
}

// More methods than a listing holds, in one sentence and in many; the text's end is not passed.
static void test_limits(void **state)
{
    struct arena a;
    struct buf text;
    struct methods m;
    (void)state;
    arena_init(&a);
    buf_init(&text, 0);
    for (size_t i = 0; i < methods_words.count; i++) {
        buf_add(&text, str_c(methods_words.rows[i].text));
        buf_add(&text, STR(", payment and delivery.\n"));
    }
    methods_find(&a, buf_str(&text), &m);
    assert_int_equal(m.n_shipping, METHODS_MAX);
    assert_int_equal(m.n_payment, METHODS_MAX);
    buf_deinit(&text);
    buf_init(&text, 0);
    while (text.len < (size_t)LIMIT_TEXT_BYTES)
        buf_add(&text, STR("dhl fedex "));
    buf_add(&text, STR("\nZelle"));
    methods_find(&a, buf_str(&text), &m);
    assert_int_equal(m.n_shipping, 2);
    assert_int_equal(m.n_payment, 0);
    buf_deinit(&text);
    arena_deinit(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
