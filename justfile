# The same commands as scripts/setup-dev.sh, by name.

setup := justfile_directory() / "scripts/setup-dev.sh"

# What there is
default:
  @{{setup}} help

# From a bare machine to a model's answer out of a sealed sandbox
full-demo *args:
  @{{setup}} full-demo {{args}}

# The whole test suite; --long adds tests tagged long
test *args:
  @{{setup}} test {{args}}

# Find or install what is missing
deps:
  @{{setup}} deps

# Jars and images
build:
  @{{setup}} build

# Start what is missing of the stack, and wait until it is ready
up:
  @{{setup}} up

# Stop the stack
down:
  @{{setup}} down

# What runs, and whether it is ready
status:
  @{{setup}} status

# The last lines of a service's log, or of all
logs *service:
  @{{setup}} logs {{service}}

# The features alone, against the stack that `up` started
e2e:
  @{{setup}} e2e

# The benchmarks; without a name, what there is
bench *name:
  @{{setup}} bench {{name}}

# Remove everything that these commands made
clean:
  @{{setup}} clean
