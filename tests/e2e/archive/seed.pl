# Puts mails, given as NUL-separated texts on standard input, into the archive of PI_CONFIG by
# public-inbox's own functions: one process instead of one for each mail.
use strict;
use warnings;
use PublicInbox::Config;
use PublicInbox::Eml;
use PublicInbox::InboxWritable;

my $inbox = PublicInbox::Config->new->lookup_name('board') or die "no archive";
my $import = PublicInbox::InboxWritable->new($inbox)->importer(0);
my @mails = do { local $/; split /\0/, <STDIN> };
for my $mail (@mails) {
    $import->add(PublicInbox::Eml->new($mail)) or die "not added: $mail";
}
$import->done;
