/**
 * Runs a job for a shell on its machine: `sh -c SCRIPT job FOLDER PROGRAM ARGUMENT...`. The shell names itself before it starts the command, and
 * outlives a SIGTERM to the group, so that the exit code is written whoever follows the job. A signal cuts its wait short, so it waits again: 127
 * then means that the command had ended already. Files appear by renaming: no reader sees half of one.
 */
export const jobScript = `
cut=
trap 'cut=1' TERM INT HUP
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
while [ "$cut" ]; do
  cut=
  wait $command
  again=$?
  [ $again -eq 127 ] || code=$again
done
echo $code > "$folder/exit-code.part" && mv "$folder/exit-code.part" "$folder/exit-code"
`;
