package dev.cascade.dsl.validation;

import java.util.Arrays;

/** A stack of numbers without boxes. */
final class IntStack {

    private int[] items = new int[16];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    void push(int item) {
        if (size == items.length) {
            items = Arrays.copyOf(items, size * 2);
        }
        items[size++] = item;
    }

    int pop() {
        return items[--size];
    }

    int peek() {
        return items[size - 1];
    }

    /** Removes everything down to and including an item. */
    int[] popThrough(int item) {
        int from = size - 1;
        while (items[from] != item) {
            from--;
        }
        int[] popped = Arrays.copyOfRange(items, from, size);
        size = from;
        return popped;
    }

    /** All items, the oldest first. */
    int[] toArray() {
        return Arrays.copyOf(items, size);
    }
}
