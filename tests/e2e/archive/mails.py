"""The blog's posts (wordpress/posts.py) as mails: the same offers and harmless goods as plain text, and answers to some
of them that quote what they answer."""
import email.message
import email.utils
import datetime
import html.parser

LIST = "board@lists.example.org"


class Lines(html.parser.HTMLParser):
    """What a mail program makes of a post's markup: lines, and links behind their words."""

    def __init__(self, markup):
        super().__init__()
        self.text = self.href = ""
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.href = dict(attrs)["href"].removeprefix("mailto:").removeprefix("tel:")

    def handle_endtag(self, tag):
        if tag == "a":
            self.text += " " + self.href
        elif tag in ("p", "li", "tr", "table", "ul"):
            self.text += "\n"

    def handle_data(self, data):
        self.text += data


def text_of(markup):
    lines = (line.strip() for line in Lines(markup).text.split("\n"))
    return "\n".join(line for line in lines if line) + "\n"


def mail(number, author, date, subject, text, answers=None):
    m = email.message.EmailMessage()
    m["From"] = email.utils.formataddr((author, author.lower().replace(" ", ".").strip(".") + "@example.org"))
    m["To"] = LIST
    m["Subject"] = subject
    m["Date"] = email.utils.format_datetime(date)
    m["Message-ID"] = f"<{number}@lists.example.org>"
    if answers:
        m["In-Reply-To"] = m["References"] = answers["Message-ID"]
    m.set_content(text)
    return m


def make(posts):
    """[(mail, post)]; the post is None for an answer."""
    out = []
    for i, post in enumerate(posts):
        date = datetime.datetime.fromisoformat(post["date"]).replace(tzinfo=datetime.timezone.utc)
        text = text_of(post["html"])
        first = mail(f"{i}.0", post["author"], date, post["title"], text)
        out.append((first, post))
        for k, comment in enumerate(post["comments"], 1):
            later = date + datetime.timedelta(hours=k)
            quoted = f"{post['author']} wrote:\n" + "".join(f"> {line}\n" for line in text.splitlines())
            out.append((mail(f"{i}.{k}", comment["author"], later, "Re: " + post["title"],
                             f"{quoted}\n{comment['text']}\n", answers=first), None))
    return out
