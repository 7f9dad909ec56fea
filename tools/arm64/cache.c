/* A plugin for qemu-user (plugin interface 1, QEMU 7.2 and later that still offer it): data caches of a core, simulated for a program with
   one thread. Set-associative, least recently used goes first, a write takes a line like a read, addresses are the program's own. There is
   no prefetcher, no instruction side, no write-back: it counts what a demand access does not find. A real core fetches ahead where misses run
   through memory line by line, so of the misses those are counted too whose line before, in the same 4 KiB page, was among the last STREAMS runs
   of misses.

   Arguments: line=BYTES, then level=BYTES:WAYS once per level, nearest first; a level is asked for what the one before lacks.
   prctl(MARKER, k, address, bytes), which the kernel refuses, prints a line "MARK k instructions accesses" and then, per level and kind of
   address, misses and those of them that follow a run. Kinds: in the range of mark ARENA, in that of mark FILE, elsewhere.
   Debian packages no header for the interface, so the functions are declared here. */
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PUBLIC __attribute__((visibility("default")))
#define UNUSED __attribute__((unused))

typedef uint64_t plugin_id;
typedef uint32_t access_information;
struct qemu_info_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum inline_operation { ADD_U64 };
enum registers { NO_REGISTERS };
enum direction { READS = 1, WRITES = 2, READS_AND_WRITES = 3 };

typedef void (*block_translated)(plugin_id, struct qemu_plugin_tb *);
typedef void (*memory_accessed)(unsigned vcpu, access_information, uint64_t address, void *);
typedef void (*system_call)(plugin_id, unsigned vcpu, int64_t number, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                            uint64_t, uint64_t);

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
unsigned qemu_plugin_mem_size_shift(access_information);
void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, block_translated);
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, enum inline_operation, void *, uint64_t);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *, memory_accessed, enum registers, enum direction, void *);
void qemu_plugin_register_vcpu_syscall_cb(plugin_id, system_call);

PUBLIC int qemu_plugin_version = 1;

enum { AARCH64_PRCTL = 167, MARKER = 0x424d4152, MOST_LEVELS = 3, STREAMS = 16, PAGE = 4096 };
enum { ARENA_MARK = 0xFFFF0003u, FILE_MARK = 0xFFFF0004u };
enum kind { ARENA, FILE_BYTES, ELSEWHERE, KINDS };

struct level {
    uint64_t sets, ways;
    uint64_t *lines; /* per set, most recently used first; line number + 1, 0 where empty */
    uint64_t heads[STREAMS]; /* the last lines of runs of misses, the latest run first */
    uint64_t misses[KINDS], following[KINDS];
};

static struct level levels[MOST_LEVELS];
static int level_count;
static uint64_t line_bytes, lines_per_page;
static uint64_t executed, accesses, last_line = UINT64_MAX;
static struct { uint64_t start, bytes; } ranges[ELSEWHERE];

static void bring_to_front(uint64_t *entries, uint64_t place, uint64_t value)
{
    memmove(entries + 1, entries, place * sizeof *entries);
    entries[0] = value;
}

/* Whether the level has the line; it has afterwards. */
static bool find(struct level *level, uint64_t line)
{
    uint64_t *set = level->lines + (line & (level->sets - 1)) * level->ways, way = 0;
    while (way < level->ways && set[way] != line + 1) {
        way++;
    }
    bool found = way < level->ways;
    bring_to_front(set, found ? way : level->ways - 1, line + 1);
    return found;
}

/* Whether the miss continues a run; it is the head of one afterwards. */
static bool follows(struct level *level, uint64_t line)
{
    int run = 0;
    bool can = line % lines_per_page != 0;
    while (can && run < STREAMS && level->heads[run] != line - 1) {
        run++;
    }
    bool found = can && run < STREAMS;
    bring_to_front(level->heads, found ? (uint64_t)run : STREAMS - 1, line);
    return found;
}

static enum kind kind_of(uint64_t address)
{
    for (int kind = 0; kind < ELSEWHERE; kind++) {
        if (address - ranges[kind].start < ranges[kind].bytes) {
            return kind;
        }
    }
    return ELSEWHERE;
}

static void touch(uint64_t line)
{
    if (line == last_line) { /* the most recently used of its set at the first level already */
        return;
    }
    last_line = line;
    for (int i = 0; i < level_count && !find(&levels[i], line); i++) {
        enum kind kind = kind_of(line * line_bytes);
        levels[i].misses[kind]++;
        levels[i].following[kind] += follows(&levels[i], line);
    }
}

static void on_access(UNUSED unsigned vcpu, access_information information, uint64_t address, UNUSED void *data)
{
    accesses++;
    touch(address / line_bytes);
    touch((address + (1u << qemu_plugin_mem_size_shift(information)) - 1) / line_bytes);
}

static void on_block(UNUSED plugin_id id, struct qemu_plugin_tb *translated)
{
    size_t count = qemu_plugin_tb_n_insns(translated);
    qemu_plugin_register_vcpu_tb_exec_inline(translated, ADD_U64, &executed, count);
    for (size_t i = 0; i < count; i++) {
        qemu_plugin_register_vcpu_mem_cb(qemu_plugin_tb_get_insn(translated, i), on_access, NO_REGISTERS, READS_AND_WRITES, NULL);
    }
}

static void on_system_call(UNUSED plugin_id id, UNUSED unsigned vcpu, int64_t number, uint64_t a1, uint64_t a2, uint64_t a3,
                           uint64_t a4, UNUSED uint64_t a5, UNUSED uint64_t a6, UNUSED uint64_t a7, UNUSED uint64_t a8)
{
    if (number != AARCH64_PRCTL || a1 != MARKER) {
        return;
    }
    if (a2 == ARENA_MARK || a2 == FILE_MARK) {
        int kind = a2 == ARENA_MARK ? ARENA : FILE_BYTES;
        /* By whole lines: a line is told by its first byte. */
        ranges[kind].start = a3 / line_bytes * line_bytes;
        ranges[kind].bytes = a3 + a4 - ranges[kind].start;
    }
    fprintf(stderr, "MARK %" PRIu64 " %" PRIu64 " %" PRIu64, a2, executed, accesses);
    for (int i = 0; i < level_count; i++) {
        for (int kind = 0; kind < KINDS; kind++) {
            fprintf(stderr, " %" PRIu64 " %" PRIu64, levels[i].misses[kind], levels[i].following[kind]);
        }
    }
    fprintf(stderr, "\n");
}

static bool is_power_of_two(uint64_t value) { return value && !(value & (value - 1)); }

static bool add_level(const char *text)
{
    uint64_t bytes, ways;
    if (level_count == MOST_LEVELS || sscanf(text, "%" SCNu64 ":%" SCNu64, &bytes, &ways) != 2 || !ways || !line_bytes
        || bytes % (line_bytes * ways) || !is_power_of_two(bytes / (line_bytes * ways))) {
        return false;
    }
    struct level *level = &levels[level_count++];
    *level = (struct level){.sets = bytes / (line_bytes * ways), .ways = ways, .lines = calloc(bytes / line_bytes, sizeof *level->lines)};
    for (int run = 0; run < STREAMS; run++) {
        level->heads[run] = UINT64_MAX;
    }
    return level->lines;
}

PUBLIC int qemu_plugin_install(plugin_id id, UNUSED const struct qemu_info_t *info, int count, char **values)
{
    bool good = true;
    for (int i = 0; i < count && good; i++) {
        if (strncmp(values[i], "line=", 5) == 0) {
            line_bytes = strtoull(values[i] + 5, NULL, 10);
            lines_per_page = line_bytes ? PAGE / line_bytes : 0;
            good = is_power_of_two(line_bytes) && lines_per_page;
        } else {
            good = strncmp(values[i], "level=", 6) == 0 && add_level(values[i] + 6);
        }
        if (!good) {
            fprintf(stderr, "error: cache plugin: %s is neither line=BYTES nor, after it, level=BYTES:WAYS of lines times ways times a power of two\n", values[i]);
        }
    }
    if (!good || !level_count) {
        return -1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_block);
    qemu_plugin_register_vcpu_syscall_cb(id, on_system_call);
    return 0;
}
