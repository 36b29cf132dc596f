"""The tests that `make check` leaves to `make test`: few, but half of the time. And those that
measure time in a browser: nothing may run beside them."""

SLOW = {
    "test_bench.py": ["test_all_peers_of_a_case_agree", "test_a_ratio_is_of_pairs"],
    "test_facts_000.py": ["test_every_fact_is_computed_or_has_a_reason", "test_fact"],
    "test_facts_001.py": ["test_every_fact_is_computed_or_has_a_reason"],
    "test_gradcheck.py": ["test_random_directions"],
    "test_live.py": ["test_the_widget_moves_and_presses"],
    "test_pictures.py": ["test_each_stop_of_the_walk_adds_its_number"],
    "test_playground.py": ["test_in_a_notebook_every_widget_changes_the_picture"],
    "test_written_out.py": ["test_the_same_numbers"],
}

ALONE = {
    "test_explorables.py": ["test_an_answer_within_two_frames"],
    "test_live_book.py": ["test_anywhere_it_is_whole_and_quick"],
    "test_live_pictures.py": ["test_every_move_is_drawn_within_a_frame"],
    "test_playground.py": ["test_sixty_frames_a_second_with_the_largest_network"],
    "test_python_cells.py": ["test_an_endless_loop_is_stopped"],
}
