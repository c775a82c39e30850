#!/usr/bin/env python3
"""The first lane's tokenizer beside html5lib's, an implementation of the standard that shares nothing with it.

    test_html5lib.py PRINT_TOKENS      (skips, as 77, without the package python3-html5lib)

Each case is compared whole and at each of its beginnings, so that the input ends in every state; and so are
random sequences of the cases' parts.
"""
import json
import random
import subprocess
import sys

try:
    from html5lib import _inputstream, _tokenizer
    from html5lib.constants import tokenTypes
except ImportError:
    print("python3-html5lib is not installed: scripts/packages test")
    sys.exit(77)

RANDOM_CASES = 6000

CASES = """
<p class=a>b</p>
<p class="a b" id='c' title=d>
<p a=b c = d e= f g =h i>
<p a="b"c='d'e=f/>
<p a=b/>
<br/><br / ><br /x>
<p a=1 A=2 a=3>
<p =a==b a"b='c' c<d=e>
<p a=b"c'd<e=f`g>
<p a="<b>" c='>' d="&amp;&lt;" e=&gt;>
<p
a
=
b>
<P CLASS=X>Text</P >
</p a=b></p/></ p></></3>
<3><!><?x?><!x><!-x><!--x-->
<!----><!---><!--><!-- a -- b --><!--a--!>b--><!--a-!-->
<!--a<!--b--c--><!--<!---->
<!-- a ---><!--a----><!--->x
<!DOCTYPE html><!doctype HTML><!DOCTYPE><!DOCTYPE html SYSTEM "a">
<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<!DOCTYPE html PUBLIC'a''b'c><!DOCTYPE html SYSTEMx><!DOCTYPE html PUBLIC>
&amp;&lt;&gt;&quot;&nbsp;&euro;&copy&copy;&notin;&notit;&not;
&#65;&#x41;&#X4a;&#0;&#128;&#xD800;&#x110000;&#xFFFF;&#99999999999;&#;&#x;&#xg;
&amp&ampx&AMP;&Amp;&;& &x;&xyzzy;&lt
<a href="?a=b&copy=1&copy;&lt=2&amp=3&ampx">x</a>
<a href=?a=b&copy=1&copy;&lt=2&amp=3&ampx>x</a>
<title>a<b>&amp;</p></title>c</title>
<textarea>a<!-- </textarea>b --></textarea>
<style>a{b:c}<!-- </style> --></style>x
<style></styles></style/></style >
<script>if(a<b&&c){}</script>x
<script><!-- <script> </script> --></script>x
<script><!--<script></script</script>--></script>y
<script>"</script>"</scripts></SCRIPT>z
<script><!--a--><script></script>
<script><!--<script >a</script >b--></script>
<xmp><b></xmp><noframes><i></noframes><iframe><u></iframe><noembed><s></noembed>
<plaintext>a</plaintext><b>
a<b>c</b>d<i>e</i>f
<![CDATA[a<b>]]>c
<svg><![CDATA[a]]></svg>
a < b <= c <" d
<a<b><c</d>
<p title="a
b">c
""".strip("\n").split("\n")
CASES += ["a\0b<p a\0b=c\0d>e</p\0><!--\0--><!DOCTYPE \0><title>\0</title><script>\0</script>",
          "a\rb\r\nc\n\rd<p\ra\r\n=\r'b\r\nc'>", "<p a='\u00e9\u4e2d\U0001f600'>\u00e9\u4e2d\U0001f600</p\u00e9>",
          "\t<p\t\f\na\t=\fb>\f", "<!DOCTYPE\thtml\n>", "<textarea>\n\na</textarea><title>\n</title>"]

PARTS = ["<p", "<a ", " href", "=", "'", '"', ">", "/>", "</p>", "</", "<!--", "-->", "--!>", "<!", "&amp", ";", "&#x",
         "41", "&lt", "x", " ", "\n", "\0", "\r", "<script>", "</script>", "<script", "<style>", "</style", "<title>",
         "</title>", "<textarea>", "<!DOCTYPE", "html", " PUBLIC", "<![CDATA[", "]]>", "-", "<", "&", "\u00e9", "B", "="]

# As a tree builder sets them, scripts switched off or on alike.
MODELS = {"title": "rcdataState", "textarea": "rcdataState", "style": "rawtextState", "xmp": "rawtextState",
          "iframe": "rawtextState", "noembed": "rawtextState", "noframes": "rawtextState",
          "script": "scriptDataState", "plaintext": "plaintextState"}


def html5lib_tokens(text):
    tokenizer = _tokenizer.HTMLTokenizer(text)
    tokens = []
    for token in tokenizer:
        kind = token["type"]
        if kind == tokenTypes["StartTag"]:
            pairs = [x for pair in token["data"].items() for x in pair] if token["data"] else []
            tokens.append(["StartTag", token["name"], pairs, token["selfClosing"]])
            if token["name"] in MODELS:
                tokenizer.state = getattr(tokenizer, MODELS[token["name"]])
        elif kind == tokenTypes["EndTag"]:
            tokens.append(["EndTag", token["name"]])
        elif kind == tokenTypes["Comment"]:
            tokens.append(["Comment", token["data"] + "-"])
        elif kind == tokenTypes["Doctype"]:
            tokens.append(["DOCTYPE", token["name"], token["publicId"], token["systemId"], token["correct"]])
        elif kind in (tokenTypes["Characters"], tokenTypes["SpaceCharacters"]):
            if tokens and tokens[-1][0] == "Character":
                tokens[-1][1] += token["data"]
            else:
                tokens.append(["Character", token["data"]])
    return tokens


def our_tokens(program, texts):
    data = [text.encode("utf-8") for text in texts]
    run = subprocess.run([program], input=b"".join(b"%d\n%s" % (len(d), d) for d in data), stdout=subprocess.PIPE,
                         check=True)
    return [json.loads(line) for line in run.stdout.decode("utf-8").splitlines()]


def inputs():
    seen = set()
    for case in CASES:
        seen.update(case[:n] for n in range(1, len(case) + 1))
    rng = random.Random(20261121)
    for _ in range(RANDOM_CASES):
        seen.add("".join(rng.choice(PARTS) for _ in range(rng.randrange(1, 14))))
    return sorted(seen)


def main():
    texts = inputs()
    failed = 0
    for text, ours in zip(texts, our_tokens(sys.argv[1], texts)):
        theirs = html5lib_tokens(text)
        if ours != theirs:
            failed += 1
            if failed <= 20:
                print(f"{text!r}\n    ours   {ours}\n    theirs {theirs}")
    print(f"{len(texts)} inputs, {failed} differ")
    return 1 if failed or not texts else 0


if __name__ == "__main__":
    sys.exit(main())
