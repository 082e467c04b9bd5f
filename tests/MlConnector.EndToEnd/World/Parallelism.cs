// Most of a test is waiting: for processes, and for what the vendors take their time over. So more run at once than a small machine has cores.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]
