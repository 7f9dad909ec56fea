/* A plugin for qemu-user (plugin interface 1, QEMU 7.2 and later that still offer it): counts the guest instructions
   of a program with one thread. At the end it prints "INSNS total"; whenever the program calls prctl(MARKER, k),
   which the kernel refuses and does nothing, it prints "MARK k so-far". The same program and input give the same
   number on every run. With the argument blocks=FILE it writes "CODE address" (where the program's code
   begins) and, for every block that ran, "address instructions entries", in the guest's addresses.
   Debian packages no header for the interface, so the functions are declared here. */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PUBLIC __attribute__((visibility("default")))
#define UNUSED __attribute__((unused))

typedef uint64_t plugin_id;
struct qemu_info_t;
struct qemu_plugin_tb;
enum inline_operation { ADD_U64 };

typedef void (*block_translated)(plugin_id, struct qemu_plugin_tb *);
typedef void (*program_ends)(plugin_id, void *);
typedef void (*system_call)(plugin_id, unsigned vcpu, int64_t number, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                            uint64_t, uint64_t);

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);
uint64_t qemu_plugin_start_code(void);
void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, block_translated);
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, enum inline_operation, void *, uint64_t);
void qemu_plugin_register_vcpu_syscall_cb(plugin_id, system_call);
void qemu_plugin_register_atexit_cb(plugin_id, program_ends, void *);

PUBLIC int qemu_plugin_version = 1;

enum { AARCH64_PRCTL = 167, MARKER = 0x424d4152 };

/* A block may be translated more than once: then it stands in the list more than once. */
struct block {
    uint64_t address, instructions, entries;
    struct block *next;
};

static uint64_t executed;
static const char *blocks_file;
static struct block *blocks;

static void on_block(UNUSED plugin_id id, struct qemu_plugin_tb *translated)
{
    /* A block is entered at its first instruction and left at its last, so one addition per entry is exact. */
    qemu_plugin_register_vcpu_tb_exec_inline(translated, ADD_U64, &executed, qemu_plugin_tb_n_insns(translated));
    if (blocks_file) {
        struct block *block = malloc(sizeof *block);
        if (!block) {
            abort();
        }
        *block = (struct block){qemu_plugin_tb_vaddr(translated), qemu_plugin_tb_n_insns(translated), 0, blocks};
        blocks = block;
        qemu_plugin_register_vcpu_tb_exec_inline(translated, ADD_U64, &block->entries, 1);
    }
}

static void on_system_call(UNUSED plugin_id id, UNUSED unsigned vcpu, int64_t number, uint64_t a1, uint64_t a2, UNUSED uint64_t a3,
                           UNUSED uint64_t a4, UNUSED uint64_t a5, UNUSED uint64_t a6, UNUSED uint64_t a7, UNUSED uint64_t a8)
{
    if (number == AARCH64_PRCTL && a1 == MARKER) {
        fprintf(stderr, "MARK %" PRIu64 " %" PRIu64 "\n", a2, executed);
    }
}

static void on_end(UNUSED plugin_id id, UNUSED void *data)
{
    fprintf(stderr, "INSNS %" PRIu64 "\n", executed);
    if (blocks_file) {
        FILE *file = fopen(blocks_file, "w");
        if (!file) {
            perror(blocks_file);
            abort();
        }
        fprintf(file, "CODE %" PRIx64 "\n", qemu_plugin_start_code());
        for (const struct block *block = blocks; block; block = block->next) {
            fprintf(file, "%" PRIx64 " %" PRIu64 " %" PRIu64 "\n", block->address, block->instructions, block->entries);
        }
        fclose(file);
    }
}

PUBLIC int qemu_plugin_install(plugin_id id, UNUSED const struct qemu_info_t *info, int count, char **values)
{
    for (int i = 0; i < count; i++) {
        if (strncmp(values[i], "blocks=", 7) == 0) {
            blocks_file = strdup(values[i] + 7);
        }
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_block);
    qemu_plugin_register_vcpu_syscall_cb(id, on_system_call);
    qemu_plugin_register_atexit_cb(id, on_end, NULL);
    return 0;
}
