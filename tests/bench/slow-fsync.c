/* Preloaded under a station for `bench screen`: a disk that takes its time. Each sync waits SLOW_FSYNC_MS milliseconds more. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_a_little(void) {
  const char *text = getenv("SLOW_FSYNC_MS");
  long ms = text ? strtol(text, NULL, 10) : 0;
  struct timespec left = {ms / 1000, (ms % 1000) * 1000000L};
  while (nanosleep(&left, &left) != 0) {
  }
}

typedef int (*sync_call)(int);

int fsync(int fd) {
  wait_a_little();
  return ((sync_call)dlsym(RTLD_NEXT, "fsync"))(fd);
}

int fdatasync(int fd) {
  wait_a_little();
  return ((sync_call)dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
