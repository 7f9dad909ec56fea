// What a test does to the node from outside: pictures before its camera, faults of the driver, a service manager that watches it.
//   stage feed OUTPUT CAPTURE WIDTH HEIGHT FORMAT RATE HOLD FILE   shows the file's frames in turn, each for HOLD ms, from the background, once it
//                                                           has said READY. OUTPUT: /dev/videoN of v4l2loopback (CAPTURE is -), or
//                                                           vivid's output, whose loop to CAPTURE it sets up
//   stage set DEVICE CONTROL VALUE                          a control of vivid by its name
//   stage levels FILE                                       a line's file in sysfs: prints seconds since 1970 and level whenever it changes
//   stage serve MICROSECONDS COMMAND...                     as systemd would with Type=notify and WatchdogSec: prints what the service tells
//                                                           it; one that falls silent gets SIGABRT and is started again; SIGTERM is passed on
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OUTPUT V4L2_BUF_TYPE_VIDEO_OUTPUT
#define CAPTURE V4L2_BUF_TYPE_VIDEO_CAPTURE

static void fail(const char *what) {
    fprintf(stderr, "stage: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void must(int fd, unsigned long request, void *argument, const char *name) {
    int result;
    do result = ioctl(fd, request, argument); while (result < 0 && errno == EINTR);
    if (result < 0) fail(name);
}
#define MUST(fd, request, argument) must(fd, request, argument, #request)

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static int open_device(const char *path) {
    int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) fail(path);
    return fd;
}

static void set_control(int fd, const char *name, int value) {
    struct v4l2_query_ext_ctrl query = { .id = V4L2_CTRL_FLAG_NEXT_CTRL };
    while (ioctl(fd, VIDIOC_QUERY_EXT_CTRL, &query) == 0) {
        if (strcasecmp(query.name, name) == 0) {
            struct v4l2_control control = { .id = query.id, .value = value };
            MUST(fd, VIDIOC_S_CTRL, &control);
            return;
        }
        query.id |= V4L2_CTRL_FLAG_NEXT_CTRL;
    }
    fail(name);
}

static uint32_t set_format(int fd, int type, int width, int height, const char *code) {
    struct v4l2_format format = { .type = type };
    format.fmt.pix.width = width;
    format.fmt.pix.height = height;
    format.fmt.pix.colorspace = V4L2_COLORSPACE_SRGB;
    memcpy(&format.fmt.pix.pixelformat, code, 4);
    MUST(fd, VIDIOC_S_FMT, &format);
    if (memcmp(&format.fmt.pix.pixelformat, code, 4) != 0 || (int)format.fmt.pix.width != width || (int)format.fmt.pix.height != height) {
        errno = EINVAL;
        fail("the driver chose another format");
    }
    return format.fmt.pix.sizeimage;
}

// Output and input get the same timings, of those with the wanted size the ones whose rate is nearest.
static void connect_loop(int output, int capture, int width, int height, double rate, const char *code) {
    struct v4l2_enum_dv_timings each = { 0 };
    struct v4l2_dv_timings best = { 0 }, copy;
    double nearest = 1e9;
    for (; ioctl(capture, VIDIOC_ENUM_DV_TIMINGS, &each) == 0; each.index++) {
        struct v4l2_bt_timings *t = &each.timings.bt;
        double of = (double)t->pixelclock / V4L2_DV_BT_FRAME_WIDTH(t) / V4L2_DV_BT_FRAME_HEIGHT(t), away = of > rate ? of - rate : rate - of;
        if ((int)t->width == width && (int)t->height == height && !t->interlaced && away < nearest) best = each.timings, nearest = away;
    }
    MUST(output, VIDIOC_S_DV_TIMINGS, (copy = best, &copy));
    MUST(capture, VIDIOC_S_DV_TIMINGS, (copy = best, &copy));
    set_control(capture, "Loop Video", 1);
    set_control(capture, "OSD Text Mode", 2);
    set_format(capture, CAPTURE, width, height, code);
}

static int feed(char **word) {
    int width = atoi(word[2]), height = atoi(word[3]), hold = atoi(word[6]), output = open_device(word[0]), picture = open(word[7], O_RDONLY);
    double rate = atof(word[5]), start;
    if (picture < 0) fail(word[7]);
    if (word[1][0] != '-') {
        int capture = open_device(word[1]);
        connect_loop(output, capture, width, height, rate, word[4]);
        close(capture);
    }
    size_t frame = set_format(output, OUTPUT, width, height, word[4]), all = lseek(picture, 0, SEEK_END);
    if (strcmp(word[4], "MJPG") == 0) frame = all; // of pictures of unknown length there is one
    if (all == 0 || all % frame != 0) { errno = EINVAL; fail("the file does not hold whole frames"); }
    unsigned char *bytes = mmap(NULL, all, PROT_READ, MAP_PRIVATE, picture, 0);
    if (bytes == MAP_FAILED) fail(word[7]);

    if (word[1][0] == '-') { // v4l2loopback numbers only frames that are written
        if (write(output, bytes, frame) != (ssize_t)frame) fail("write");
        printf("READY\n");
        fflush(stdout);
        if (fork() != 0) _exit(0);
        setsid();
        start = now();
        for (long n = 1;; n++) {
            double wait = start + n / rate - now();
            if (wait > 0) usleep(wait * 1e6);
            size_t shown = (size_t)((now() - start) * 1000 / hold) % (all / frame);
            if (write(output, bytes + shown * frame, frame) < 0 && errno != EAGAIN) fail("write");
        }
    }
    unsigned char *mapped[4];
    struct v4l2_requestbuffers request = { .count = 4, .type = OUTPUT, .memory = V4L2_MEMORY_MMAP };
    struct v4l2_buffer buffer;
    MUST(output, VIDIOC_REQBUFS, &request);
    for (unsigned i = 0; i < request.count && i < 4; i++) {
        buffer = (struct v4l2_buffer){ .index = i, .type = OUTPUT, .memory = V4L2_MEMORY_MMAP };
        MUST(output, VIDIOC_QUERYBUF, &buffer);
        mapped[i] = mmap(NULL, buffer.length, PROT_READ | PROT_WRITE, MAP_SHARED, output, buffer.m.offset);
        if (mapped[i] == MAP_FAILED) fail("mmap");
        memcpy(mapped[i], bytes, frame);
        buffer.bytesused = frame;
        buffer.field = V4L2_FIELD_NONE;
        MUST(output, VIDIOC_QBUF, &buffer);
    }
    int type = OUTPUT;
    MUST(output, VIDIOC_STREAMON, &type);
    printf("READY\n");
    fflush(stdout);
    if (fork() != 0) _exit(0);
    setsid();
    start = now();
    for (;;) {
        struct pollfd ready = { output, POLLOUT, 0 };
        if (poll(&ready, 1, 5000) <= 0) continue;
        buffer = (struct v4l2_buffer){ .type = OUTPUT, .memory = V4L2_MEMORY_MMAP };
        MUST(output, VIDIOC_DQBUF, &buffer);
        size_t shown = (size_t)((now() - start) * 1000 / hold) % (all / frame);
        memcpy(mapped[buffer.index], bytes + shown * frame, frame);
        MUST(output, VIDIOC_QBUF, &buffer);
    }
}

static _Noreturn void levels(const char *path) {
    int file = open(path, O_RDONLY);
    if (file < 0) fail(path);
    for (char level, before = 0;; usleep(1000)) {
        struct timespec t;
        clock_gettime(CLOCK_REALTIME, &t);
        if (pread(file, &level, 1, 0) != 1) fail(path);
        if (level == before) continue;
        printf("%lld.%06ld %c\n", (long long)t.tv_sec, t.tv_nsec / 1000, level);
        fflush(stdout);
        before = level;
    }
}

static volatile sig_atomic_t asked_to_stop;
static void note(int signal) { (void)signal; asked_to_stop = 1; }

static pid_t start_service(char **command) {
    pid_t child = fork();
    if (child == 0) {
        execvp(command[0], command);
        fail(command[0]);
    }
    printf("SERVE start %d\n", child);
    fflush(stdout);
    return child;
}

static int serve(const char *watchdog, char **command) {
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int messages = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "/run/notify-%d", getpid());
    if (bind(messages, (struct sockaddr *)&address, sizeof address) < 0 || chmod(address.sun_path, 0666) < 0) fail(address.sun_path); // whoever the service runs as
    setenv("NOTIFY_SOCKET", address.sun_path, 1);
    setenv("WATCHDOG_USEC", watchdog, 1);
    struct sigaction stop = { .sa_handler = note };
    sigaction(SIGTERM, &stop, NULL);

    double limit = atof(watchdog) / 1e6, heard, fed = 0;
    int ready = 0, passed_on = 0, status;
    pid_t child = start_service(command);
    for (heard = now();;) {
        if (asked_to_stop && !passed_on) kill(child, SIGTERM), passed_on = 1;
        struct pollfd some = { messages, POLLIN, 0 };
        char text[512];
        if (poll(&some, 1, 50) > 0) {
            ssize_t length = recv(messages, text, sizeof text - 1, 0);
            text[length < 0 ? 0 : length] = 0;
            for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
                if (strcmp(line, "READY=1") == 0) ready = 1;
                if (strcmp(line, "WATCHDOG=1") == 0) heard = now(), fed++;
                else printf("SERVE told %s\n", line);
            }
            fflush(stdout);
        }
        if (ready && !asked_to_stop && now() - heard > limit) {
            printf("SERVE silent for %.1f s, fed %.0f times before: SIGABRT\n", now() - heard, fed);
            kill(child, SIGABRT);
            kill(child, SIGCONT); // a stopped process takes its signal now
            for (double until = now() + 2; now() < until && waitpid(child, &status, WNOHANG) == 0;) usleep(20000);
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            child = start_service(command);
            heard = now(), ready = 0, fed = 0;
        }
        if (waitpid(child, &status, WNOHANG) == child) {
            printf("SERVE ended with %s %d, fed %.0f times\n", WIFSIGNALED(status) ? "signal" : "code", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), fed);
            unlink(address.sun_path);
            return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        }
    }
}

int main(int count, char **word) {
    if (count == 10 && strcmp(word[1], "feed") == 0) return feed(word + 2);
    if (count == 5 && strcmp(word[1], "set") == 0) {
        set_control(open_device(word[2]), word[3], atoi(word[4]));
        return 0;
    }
    if (count == 3 && strcmp(word[1], "levels") == 0) levels(word[2]);
    if (count > 3 && strcmp(word[1], "serve") == 0) return serve(word[2], word + 3);
    fprintf(stderr, "stage: feed OUTPUT CAPTURE WIDTH HEIGHT FORMAT RATE HOLD FILE, set DEVICE CONTROL VALUE, levels FILE, or serve MICROSECONDS COMMAND...\n");
    return 2;
}
