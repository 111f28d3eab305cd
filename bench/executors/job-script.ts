/**
 * Runs a job for a shell on its machine: `sh -c SCRIPT job FOLDER PROGRAM ARGUMENT...`. The shell names itself before it starts the command, and
 * outlives a SIGTERM to the group, so that the exit code is written whoever follows the job. Files appear by renaming: no reader sees half of one.
 */
export const jobScript = `
trap : TERM INT HUP
folder=$1
shift
read -r stat < /proc/$$/stat
read -r boot < /proc/sys/kernel/random/boot_id
start() { shift 19; echo "$$ $1 $boot" > "$folder/process.part" && mv "$folder/process.part" "$folder/process"; }
start \${stat##*) }
"$@" > "$folder/stdout" 2> "$folder/stderr" < /dev/null &
command=$!
wait $command
code=$?
while [ $code -gt 128 ] && kill -0 $command 2> /dev/null; do
  wait $command
  code=$?
done
echo $code > "$folder/exit-code.part" && mv "$folder/exit-code.part" "$folder/exit-code"
`;
