// An analyser that does what the first byte of a job says, good or bad.
#ifndef WG_TESTS_SUPPORT_MAD_ANALYSER_H
#define WG_TESTS_SUPPORT_MAD_ANALYSER_H

#include "monitor/region.h"

enum { MAD_OTHER_FD = 9 }; // a descriptor of the run's that it tries to write to

//     E  echoes the job              D  echoes it and dies        X  exits with 7
//     N  answers nonsense            P  answers in pieces         S  dies of SIGSEGV
//     M  answers LIMIT_ANSWER_BYTES  L  announces more            T  says a byte, then its answer
//     W  answers another job         2  answers twice, the second time when the next job comes
//     U  echoes, then says more      h  stalls within an answer   c  closes its socket, lives on
//     H  hangs                       Z  hangs without using the processor
//     A  takes all memory            C  takes all time that a page has
//     I  answers its process id      B  tries to break out, by the second byte
//     K  echoes after 0.3 s          V  spoils its whole region, and dies
//
// A zygote_work_fn.
void mad_analyser(void *ctx, int socket, const struct region *region);

#endif
