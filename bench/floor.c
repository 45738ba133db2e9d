/* The floor: what the system itself takes to start /bin/true and see it end.
 *
 * usage: floor COUNT IN_FLIGHT; prints the nanoseconds of one process, on average. */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

static long long now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void start(void) {
    char *argv[] = {"true", NULL};
    char *env[] = {NULL};
    pid_t pid;
    if (posix_spawn(&pid, "/bin/true", NULL, NULL, argv, env) != 0) {
        perror("posix_spawn");
        exit(1);
    }
}

static void await_one(void) {
    int status;
    if (waitpid(-1, &status, 0) < 0 || status != 0) {
        perror("waitpid");
        exit(1);
    }
}

int main(int argc, char **argv) {
    if (argc != 3 || atoi(argv[1]) < 1 || atoi(argv[2]) < 1) {
        fprintf(stderr, "usage: floor COUNT IN_FLIGHT\n");
        return 2;
    }
    int count = atoi(argv[1]), in_flight = atoi(argv[2]);
    int started = 0, ended = 0;
    long long begun_ns = now_ns();
    while (ended < count) {
        while (started < count && started - ended < in_flight) {
            start();
            started++;
        }
        await_one();
        ended++;
    }
    printf("%lld\n", (now_ns() - begun_ns) / count);
    return 0;
}
