package pgtest

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"
)

// install is what to do when PostgreSQL is missing.
const install = "initdb was found neither in /usr/lib/postgresql/*/bin nor in PATH; install PostgreSQL (Debian: apt-get install postgresql) or set " + envURL

// cluster is the running server of this process, nil when it is another's.
var cluster *running

type running struct {
	dir, bin string
	cred     *syscall.Credential
	watchdog *exec.Cmd
	lifeline *os.File // the watchdog stops the cluster when our end of this pipe closes
}

// startCluster makes and starts a cluster and returns the address of its database "postgres".
func startCluster(fsync bool) (string, error) {
	bin, err := binaries()
	if err != nil {
		return "", err
	}
	r := &running{bin: bin}
	if r.cred, err = unprivileged(); err != nil {
		return "", err
	}
	if r.dir, err = os.MkdirTemp("", "imdesk-pg-"); err != nil {
		return "", err
	}
	if r.cred != nil {
		if err := os.Chown(r.dir, int(r.cred.Uid), int(r.cred.Gid)); err != nil {
			return "", err
		}
	}
	if err := r.launch(fsync); err != nil {
		return "", errors.Join(err, os.RemoveAll(r.dir))
	}
	cluster = r
	return "postgres:///postgres?user=postgres&host=" + url.QueryEscape(r.dir), nil
}

func (r *running) launch(fsync bool) error {
	data := filepath.Join(r.dir, "data")
	err := r.run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	if err != nil {
		return err
	}
	if err := r.watch(); err != nil {
		return err
	}
	settings := []string{
		"-c listen_addresses=", "-c unix_socket_directories=" + r.dir, "-c max_connections=200", "-c shared_buffers=128MB",
		"-c max_wal_size=2GB", "-c checkpoint_timeout=30min", "-c log_min_messages=warning",
	}
	if !fsync {
		settings = append(settings, "-c fsync=off", "-c full_page_writes=off")
	}
	return r.run("pg_ctl", "-D", data, "-w", "-t", "60", "-l", filepath.Join(r.dir, "log"), "-o", strings.Join(settings, " "), "start")
}

func (r *running) run(name string, args ...string) error {
	cmd := r.command(filepath.Join(r.bin, name), args...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		log, _ := os.ReadFile(filepath.Join(r.dir, "log"))
		return fmt.Errorf("%s: %w: %s %s", name, err, out, log)
	}
	return nil
}

func (r *running) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = r.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: r.cred, Setpgid: true}
	cmd.Env = append(os.Environ(), "LC_ALL=C", "HOME="+r.dir)
	return cmd
}

// watch starts a shell that waits for the end of this process, which closes its standard input, and then stops the cluster and removes it.
func (r *running) watch() error {
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer read.Close()
	r.watchdog = exec.Command("/bin/sh", "-c",
		`cat >/dev/null; if [ -n "$3" ]; then chroot --userspec="$3" / "$1/pg_ctl" -D "$2/data" -m immediate -w stop; else "$1/pg_ctl" -D "$2/data" -m immediate -w stop; fi >/dev/null 2>&1; cd / && rm -rf "$2"`,
		"watchdog", r.bin, r.dir, r.userspec())
	r.watchdog.Dir = "/"
	r.watchdog.Stdin = read
	r.watchdog.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	r.lifeline = write
	return r.watchdog.Start()
}

func (r *running) userspec() string {
	if r.cred == nil {
		return ""
	}
	return fmt.Sprintf("%d:%d", r.cred.Uid, r.cred.Gid)
}

// stop lets the watchdog do its work and waits for it.
func (r *running) stop() {
	_ = r.lifeline.Close()
	_ = r.watchdog.Wait()
	cluster = nil
}

// binaries finds the newest PostgreSQL.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	sort.Slice(found, func(i, j int) bool { return version(found[i]) < version(found[j]) })
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", errors.New(install)
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return filepath.Dir(path), nil
}

func version(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	return n
}

// unprivileged returns whom to run the server as: PostgreSQL refuses root. nil means as we are.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uerr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gerr := strconv.ParseUint(u.Gid, 10, 32)
		if uerr == nil && gerr == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, errors.New("running as root, and there is neither a user postgres nor nobody to run PostgreSQL as")
}
